import { FunctionProcess, type Outcome, type ProcessLimits, type TakeLine } from './function-process';
import type { Invocation } from './messages';

/** Twilio runs 30 invocations of a Function at once; on one machine they share its cores with everything else. */
const MAX_RUNNING = 10;

/** The processes of all Functions: one for each invocation, and one kept ready for the next. */
export class FunctionProcesses {
  private readonly busy = new Set<FunctionProcess>();
  private spare: FunctionProcess | undefined;
  private stopped = false;

  constructor(
    private readonly directory: string,
    private readonly limits: ProcessLimits,
  ) {}

  /** Invocations that run now. */
  get running(): number {
    return this.busy.size;
  }

  /** Runs an invocation; `busy` when as many as there may be are running. */
  async run(invocation: Invocation, takeLine: TakeLine): Promise<Outcome | { kind: 'busy' }> {
    if (this.stopped || this.busy.size >= MAX_RUNNING) return { kind: 'busy' };
    const process = this.spare?.isAlive ? this.spare : this.start();
    this.busy.add(process);
    this.spare = this.start();
    try {
      return await process.run(invocation, takeLine);
    } finally {
      this.busy.delete(process);
    }
  }

  /** Ends all of them. */
  stop(): void {
    this.stopped = true;
    this.spare?.kill();
    for (const process of this.busy) process.kill();
  }

  private start(): FunctionProcess {
    return new FunctionProcess(this.directory, this.limits);
  }
}
