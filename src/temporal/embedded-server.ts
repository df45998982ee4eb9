import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { errorMessage } from '../error-message';
import { StartupError } from '../startup-error';
import { EMBEDDED_IP, type DevServerSettings } from './embedded/arguments';
import { endLeftover, removePidFile, writePidFile } from './embedded/leftover';
import { requireFreePort } from './embedded/ports';
import { ServerProcess } from './embedded/server-process';

export interface EmbeddedServerOptions {
  /** Path of the `temporal` CLI. */
  binary: string;
  settings: DevServerSettings;
  logger: Logger;
  /** Told once, when the server has died so often that it is not started again. */
  onFatal: (error: StartupError) => void;
}

/** A Temporal server of our own, in a child process that is started again when it dies. */
export interface EmbeddedServer {
  /** `host:port`, for clients and workers. */
  readonly address: string;
  /** Of the Web UI, where there is one. */
  readonly uiUrl?: string;
  /** The process that serves now. */
  readonly pid: number;
  /** Ends the process. What runs on it goes on at the next start, if it keeps a database. */
  stop(): Promise<void>;
}

/** Waits before each new start of a server that has died; after the last one it is given up. */
const RESTART_DELAYS_MS = [250, 500, 1000, 2000, 4000];
/** A server that has lived so long counts as healthy: its death starts the delays anew. */
const HEALTHY_MS = 60_000;

/**
 * Starts the embedded server and waits until it serves. A server that an earlier, killed process has left on the same
 * database is ended first.
 *
 * @throws StartupError when a port is taken, the database is in use or on a path that the server misreads, or the server does
 *   not come up
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  const { settings, logger } = options;
  if (settings.databaseFile !== undefined) {
    requirePlainPath(settings.databaseFile);
    await endLeftover(pidFileOf(settings.databaseFile), settings.databaseFile, logger);
  }
  await requireFreePort(EMBEDDED_IP, settings.port, 'the embedded Temporal', 'TEMPORAL_PORT');
  if (settings.uiPort !== undefined) {
    await requireFreePort(EMBEDDED_IP, settings.uiPort, "the embedded Temporal's Web UI", 'TEMPORAL_UI_PORT');
  }
  const supervisor = new Supervisor(options);
  await supervisor.start();
  return supervisor;
}

/** The server's SQLite reads the path as part of a URI: the database would be another file, which it does not find again. */
function requirePlainPath(databaseFile: string): void {
  const [special] = /[?#]|%[0-9a-f]{2}/i.exec(databaseFile) ?? [];
  if (special === undefined) return;
  throw new StartupError(
    `Expected to keep the embedded Temporal's database in ${databaseFile}, but it cannot be found again on a path with "${special}".\n` +
      'Set PERDURE_DATA_DIR to a folder whose path has no ?, # or %, or rename those that lead to it.',
  );
}

function pidFileOf(databaseFile: string): string {
  return `${databaseFile}.pid`;
}

class Supervisor implements EmbeddedServer {
  readonly address: string;
  readonly uiUrl?: string;
  private server: ServerProcess | undefined;
  private readonly stopping = new AbortController();
  private deaths = 0;

  constructor(private readonly options: EmbeddedServerOptions) {
    const { port, uiPort } = options.settings;
    this.address = `${EMBEDDED_IP}:${port}`;
    if (uiPort !== undefined) this.uiUrl = `http://localhost:${uiPort}`;
  }

  get pid(): number {
    if (this.server === undefined) throw new Error('Expected the embedded Temporal to be running');
    return this.server.pid;
  }

  async start(): Promise<void> {
    try {
      await this.launch();
    } catch (error) {
      await this.stop();
      throw new StartupError(`Expected the embedded Temporal to start, but ${errorMessage(error)}`);
    }
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.server?.end();
    const { databaseFile } = this.options.settings;
    if (databaseFile !== undefined) await removePidFile(pidFileOf(databaseFile));
  }

  private async launch(): Promise<void> {
    const { binary, settings, logger } = this.options;
    const server = await ServerProcess.launch(binary, settings, logger);
    this.server = server;
    if (settings.databaseFile !== undefined) writePidFile(pidFileOf(settings.databaseFile), server.pid);
    await server.serving();
    const since = performance.now();
    void server.ended.then(() => this.onDeath(server, since));
  }

  private async onDeath(server: ServerProcess, since: number): Promise<void> {
    if (this.stopping.signal.aborted) return;
    if (performance.now() - since > HEALTHY_MS) this.deaths = 0;
    this.options.logger.error(`The embedded Temporal died (${server.lastWords()}); starting it again`);
    await this.restart();
  }

  private async restart(): Promise<void> {
    for (let delay = RESTART_DELAYS_MS[this.deaths]; delay !== undefined; delay = RESTART_DELAYS_MS[this.deaths]) {
      this.deaths += 1;
      try {
        await sleep(delay, undefined, { signal: this.stopping.signal });
        await this.launch();
        this.options.logger.warn('The embedded Temporal is back');
        return;
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        await this.server?.end();
        this.options.logger.error(`The embedded Temporal did not start again: ${errorMessage(error)}`);
      }
    }
    this.options.onFatal(new StartupError(GIVEN_UP));
  }
}

const GIVEN_UP =
  `Expected the embedded Temporal to run, but it died ${RESTART_DELAYS_MS.length + 1} times; the log above has its last words.\n` +
  'Its database may be damaged or the disk full: look there, or set PERDURE_DATA_DIR to another folder and start again.';
