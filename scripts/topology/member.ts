import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../src/project';

/** How a process is started, again and again alike. */
export interface MemberPlan {
  name: string;
  /** Program and arguments. */
  command: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Where it answers, such as `http://127.0.0.1:3000`. */
  origin: string;
}

const START_MS = 120_000;

/** One process of the topology. */
export class Member {
  private child: ChildProcess | undefined;
  private printed = '';

  constructor(private readonly plan: MemberPlan) {}

  get name(): string {
    return this.plan.name;
  }

  get origin(): string {
    return this.plan.origin;
  }

  /** What it has printed so far, over all of its starts. */
  get output(): string {
    return this.printed;
  }

  /** Starts it, and resolves when it is ready. @throws Error with what it has printed when it does not get there */
  async start(): Promise<void> {
    const [program, ...args] = this.plan.command;
    const child = spawn(program === 'node' ? process.execPath : program!, args, {
      cwd: PROJECT_ROOT,
      env: this.plan.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (this.printed += String(chunk)));
    for (const deadline = Date.now() + START_MS; !(await this.isReady()); await sleep(100)) {
      if (child.exitCode !== null || Date.now() > deadline)
        throw new Error(
          `Expected ${this.name} to be ready within ${START_MS / 1000} s, but it printed:\n${this.printed}`,
        );
    }
  }

  async isReady(): Promise<boolean> {
    return fetch(`${this.origin}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Of its process, while it runs. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Stops it in the middle of what it does, as a machine does that hangs, until {@link thaw}. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Ends it as a crash does. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** Ends it as a deploy does. */
  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
