import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker, WorkerStatus } from '@temporalio/worker';

export interface LastingWorkerOptions {
  /** Makes a worker that keeps so many executions in memory at most; as many as the heap allows where it is not told. */
  create: (maxCachedWorkflows?: number) => Promise<Worker>;
  /** Is told of each worker that has ended for want of memory, and how many executions the next one keeps. */
  onOutOfMemory: (maxCachedWorkflows: number) => void;
}

/** Fewer, and the SDK would not take it. */
const FEWEST = 2;

/** Milliseconds between a worker's end and the next one. */
const PAUSE_MS = 1_000;

/**
 * A worker whose workflows may take all of the memory that their thread has: then that thread ends, and nothing else. Another
 * worker takes its place in the same process, with room for half as many executions, so that the same ones do not bring it
 * down again. One that is too large even so is tried again by Temporal after longer and longer pauses, in which the others
 * go on.
 */
export class LastingWorker {
  private isStopping = false;
  /** Rejects when the worker ends for any other reason. */
  readonly ended: Promise<void>;

  private constructor(
    private readonly options: LastingWorkerOptions,
    private worker: Worker,
  ) {
    this.ended = this.run();
  }

  static async start(options: LastingWorkerOptions): Promise<LastingWorker> {
    return new LastingWorker(options, await options.create());
  }

  get status(): WorkerStatus {
    return this.worker.getStatus();
  }

  /** Lets it finish what it is at. */
  async stop(): Promise<void> {
    this.isStopping = true;
    if (this.worker.getState() === 'RUNNING') this.worker.shutdown();
    await this.ended;
  }

  private async run(): Promise<void> {
    for (;;) {
      try {
        const ended = this.worker.run();
        // It was made while somebody stopped the one before.
        if (this.isStopping) this.worker.shutdown();
        return await ended;
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
      }
      const room = Math.max(FEWEST, Math.floor(this.worker.options.maxCachedWorkflows / 2));
      this.options.onOutOfMemory(room);
      await sleep(PAUSE_MS);
      if (this.isStopping) return;
      this.worker = await this.options.create(room);
    }
  }
}

/** How Node.js tells that a thread has reached the bound of its heap; the SDK wraps it. */
function isOutOfMemory(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return code === 'ERR_WORKER_OUT_OF_MEMORY' || (cause !== undefined && isOutOfMemory(cause));
}
