import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, rmSync, writeFileSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a process is started, and how one knows that it serves. */
export interface ProcessRecipe {
  name: string;
  spawn: () => ChildProcess;
  /** Rejects as long as the process does not serve. */
  ready: () => Promise<void>;
}

export interface ProcessPlace {
  /** Of the logs. */
  directory: string;
  /** Of the files with the ids of what runs, for the guard. */
  pids: string;
}

const READY_MS = 180_000;
const STOP_MS = 20_000;
/** Milliseconds before a process that has ended by itself is started again, as whoever runs it in production does. */
const REVIVE_MS = 500;

/** One of the processes: it runs until it is killed, and again when it is started. */
export class ManagedProcess {
  private child: ChildProcess | undefined;
  private wanted = false;
  private readonly log: WriteStream;
  /** How often it has ended without being asked to. */
  ownDeaths = 0;

  constructor(
    private readonly recipe: ProcessRecipe,
    private readonly place: ProcessPlace,
  ) {
    this.log = createWriteStream(join(place.directory, `${recipe.name}.log`), { flags: 'a' });
  }

  get name(): string {
    return this.recipe.name;
  }

  /** Starts it, and resolves when it serves. */
  async start(): Promise<void> {
    this.wanted = true;
    this.launch();
    await this.ready();
  }

  /** Starts it without waiting. */
  launch(): void {
    this.wanted = true;
    const child = this.recipe.spawn();
    this.child = child;
    this.log.write(`--- started as ${child.pid} at ${new Date().toISOString()}\n`);
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => this.log.write(chunk));
    if (child.pid !== undefined) writeFileSync(this.pidFile(), String(child.pid));
    child.once('exit', (code, signal) => void this.ended(child, `${code ?? signal}`));
    child.once('error', (error) => void this.ended(child, error.message));
  }

  /** Resolves when it serves. @throws Error when that takes too long */
  async ready(): Promise<void> {
    const reason = await this.reasonNotReady(READY_MS);
    if (reason === undefined) return;
    const message = `Expected ${this.name} to serve within ${READY_MS / 1000} s; its log is in ${this.place.directory}`;
    throw new Error(message, { cause: reason });
  }

  /** Waits until it serves, but no longer than so many milliseconds. @returns why it does not, if it does not by then */
  async reasonNotReady(milliseconds: number): Promise<unknown> {
    for (const deadline = Date.now() + milliseconds; ; await sleep(100)) {
      try {
        await this.recipe.ready();
        return undefined;
      } catch (error) {
        if (Date.now() > deadline) return error;
      }
    }
  }

  /** Ends it at once, with no chance to clean up. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Stops it in the middle of what it does, as a machine or a network does that hangs; {@link thaw} lets it go on. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Asks it to end, and kills it when it does not. */
  async stop(): Promise<void> {
    const patience = setTimeout(() => this.child?.kill('SIGKILL'), STOP_MS);
    await this.end('SIGTERM');
    clearTimeout(patience);
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    this.wanted = false;
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  private async ended(child: ChildProcess, how: string): Promise<void> {
    this.log.write(`--- ${child.pid} ended (${how}) at ${new Date().toISOString()}\n`);
    if (child !== this.child) return;
    rmSync(this.pidFile(), { force: true });
    if (!this.wanted) return;
    this.ownDeaths += 1;
    await sleep(REVIVE_MS);
    if (this.wanted && child === this.child) this.launch();
  }

  private pidFile(): string {
    return join(this.place.pids, `${this.name}.pid`);
  }
}
