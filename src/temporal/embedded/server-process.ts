import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type { Logger } from 'pino';
import { devServerArguments, devServerEnvironment, EMBEDDED_IP, type DevServerSettings } from './arguments';
import { waitUntilServing } from './health';
import { forwardLog } from './log-lines';
import { endProcess } from './processes';

/** Some seconds on a slow disk; a first start makes the schema. */
const START_MS = 30_000;
/** The server itself takes two to three seconds to stop. */
const STOP_MS = 10_000;
const REMEMBERED_LINES = 5;

/** One process of the development server, from its launch to its end. */
export class ServerProcess {
  /** Resolves when the process has ended, whyever. */
  readonly ended: Promise<void>;
  private readonly lastLines: string[] = [];
  private readonly logger: Logger;

  private constructor(
    private readonly child: ChildProcessByStdio<null, Readable, Readable>,
    private readonly settings: DevServerSettings,
    logger: Logger,
  ) {
    const remember = (line: string): void => {
      this.lastLines.push(line);
      if (this.lastLines.length > REMEMBERED_LINES) this.lastLines.shift();
    };
    this.logger = logger.child({ component: 'temporal-server' });
    forwardLog(child.stdout, this.logger, () => undefined);
    forwardLog(child.stderr, this.logger, remember);
    this.ended = once(child, 'close').then(() => undefined);
    process.once('exit', this.kill);
    void this.ended.then(() => process.off('exit', this.kill));
  }

  /** Starts a process; it does not serve yet. */
  static async launch(binary: string, settings: DevServerSettings, logger: Logger): Promise<ServerProcess> {
    const child = spawn(binary, devServerArguments(settings), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: devServerEnvironment(process.env),
      windowsHide: true,
      // A group of its own: Ctrl-C reaches the whole group, and the server must outlive what still talks to it.
      detached: process.platform !== 'win32',
    });
    await once(child, 'spawn');
    return new ServerProcess(child, settings, logger);
  }

  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error('Expected a process that was spawned to have an id');
    return pid;
  }

  /** Resolves when the server answers calls. @throws Error with its last words when it ends before */
  async serving(): Promise<void> {
    const abort = new AbortController();
    void this.ended.then(() => abort.abort(new Error(`Temporal ended while it was starting: ${this.lastWords()}`)));
    await waitUntilServing(`${EMBEDDED_IP}:${this.settings.port}`, this.settings.namespace, {
      timeoutMs: START_MS,
      signal: abort.signal,
    });
  }

  /** Asks the process to stop, and kills it when it does not. */
  async end(): Promise<void> {
    // On its way down the server complains about each of its own connections.
    this.logger.level = 'silent';
    if (this.child.exitCode === null && this.child.signalCode === null) await endProcess(this.pid, STOP_MS);
    await this.ended;
  }

  /** How the process ended, and the last of what it logged. */
  lastWords(): string {
    const { exitCode, signalCode } = this.child;
    const how = signalCode === null ? `exit code ${exitCode}` : `signal ${signalCode}`;
    return [how, ...this.lastLines].join('\n');
  }

  /** For when this process is itself about to end. */
  private readonly kill = (): void => {
    this.child.kill('SIGTERM');
  };
}
