import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { PROJECT_ROOT } from '../project';
import { exceedsMemory } from './memory';
import type { Invocation, Reply } from './messages';

/** How an invocation ends. */
export type Outcome =
  { kind: 'reply'; reply: Reply } | { kind: 'timeout' } | { kind: 'memory' } | { kind: 'exit'; code: string };

/** What bounds an invocation. */
export interface ProcessLimits {
  timeoutMilliseconds: number;
  memoryMegabytes: number;
}

/** Takes what a Function writes to the console. */
export type TakeLine = (stream: 'stdout' | 'stderr', line: string) => void;

const MAIN = join(__dirname, 'child', 'main.ts');
const TSX = pathToFileURL(require.resolve('tsx')).href;

/** How often a running invocation's memory is looked at. */
const MEMORY_CHECK = 200;

/** A process that runs one invocation and is gone. It can be started before there is one. */
export class FunctionProcess {
  private readonly child: ChildProcess;
  private readonly exited: Promise<Outcome>;
  private takeLine: TakeLine = () => undefined;

  constructor(
    directory: string,
    private readonly limits: ProcessLimits,
  ) {
    this.child = fork(MAIN, [], {
      cwd: directory,
      // Nothing of the server's environment: it holds secrets that are none of the Functions' business.
      env: { ...inherited(), TZ: 'UTC', NODE_PATH: join(PROJECT_ROOT, 'node_modules') },
      execArgv: ['--import', TSX, `--max-old-space-size=${limits.memoryMegabytes}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // So that bytes arrive as bytes.
      serialization: 'advanced',
    });
    this.exited = new Promise((resolve) => {
      this.child.once('error', (error) => resolve({ kind: 'exit', code: error.message }));
      this.child.once('exit', (code, signal) => resolve({ kind: 'exit', code: signal ?? String(code) }));
    });
    for (const stream of ['stdout', 'stderr'] as const) {
      createInterface({ input: this.child[stream]! }).on('line', (line) => this.takeLine(stream, line));
    }
  }

  get isAlive(): boolean {
    return this.child.connected && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Runs the invocation, and ends the process whatever comes of it. */
  async run(invocation: Invocation, takeLine: TakeLine): Promise<Outcome> {
    this.takeLine = takeLine;
    const replied = new Promise<Outcome>((resolve) => {
      this.child.once('message', (reply) => resolve({ kind: 'reply', reply: reply as Reply }));
    });
    const timers: NodeJS.Timeout[] = [];
    const late = new Promise<Outcome>((resolve) => {
      timers.push(setTimeout(() => resolve({ kind: 'timeout' }), this.limits.timeoutMilliseconds));
    });
    const overweight = new Promise<Outcome>((resolve) => {
      timers.push(setInterval(() => void this.weigh(() => resolve({ kind: 'memory' })), MEMORY_CHECK));
    });
    // A process that has just died says so by its exit, and needs no error beside it.
    this.child.send(invocation, () => undefined);
    try {
      return await Promise.race([replied, late, overweight, this.exited]);
    } finally {
      timers.forEach((timer) => clearInterval(timer));
      this.kill();
    }
  }

  /** Ends it at once. A process that is in a loop would listen to nothing less. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private async weigh(tooMuch: () => void): Promise<void> {
    const { pid } = this.child;
    // Beside the heap there is what Node and the SDK take, and buffers.
    if (pid !== undefined && (await exceedsMemory(pid, this.limits.memoryMegabytes * 2))) tooMuch();
  }
}

function inherited(): NodeJS.ProcessEnv {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
