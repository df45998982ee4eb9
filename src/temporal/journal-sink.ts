import type { InjectedSinks } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { JournalSinks } from '../../workflows/journal';
import type { JournalBatch } from '../engine/journal';
import { isStoreUnavailable, type WorkflowTask } from '../store';
import { within } from '../within';

/** Milliseconds between two tries at a store that does not answer. */
const RETRY_MS = 1000;

/** Milliseconds that a workflow task waits for the store: it may take ten seconds in all. */
const PATIENCE_MS = 2_000;

/** Executions whose kept batches are written at a time: fewer than the store has connections, as what comes meanwhile needs some. */
const LANES = 4;

export interface JournalWriterOptions {
  /** @param task that the batch comes from, where it is not a replayed one */
  record(batch: JournalBatch, task?: WorkflowTask): Promise<unknown>;
  logger: Pick<Logger, 'error' | 'info'>;
}

/** A batch and the workflow task that it comes from. */
interface Told {
  batch: JournalBatch;
  task?: WorkflowTask;
}

/**
 * Brings the journal from the workflows to the store. A store that is down delays the journal, never the conversation:
 * what cannot be written now is kept, in order, and written when the store is back. A batch that a store which works does not
 * take, because of a bug, holds back what the same execution tells after it, and nothing else. What a dying process keeps is
 * written by the worker that replays the history after it.
 */
export class JournalWriter {
  /** What is kept, in order, of each execution: the one whose turn it is first. */
  private readonly waiting = new Map<string, Told[]>();
  /** The write that each execution is at. */
  private readonly writing = new Map<string, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  /** Whether the store was down when it was asked last: everything is kept until it has taken a batch of what is. */
  private isDown = false;
  /** The writing of what is kept, while it is under way. */
  private draining: Promise<void> | undefined;

  constructor(private readonly options: JournalWriterOptions) {}

  /** Batches that wait for the store. */
  get waitingCount(): number {
    return [...this.waiting.values()].reduce((count, kept) => count + kept.length, 0);
  }

  /** The sinks that a worker is created with. */
  get sinks(): InjectedSinks<JournalSinks> {
    const fn: InjectedSinks<JournalSinks>['journal']['record']['fn'] = ({ runId, historyLength }, batch) =>
      this.write({ batch, ...(!batch.replaying && { task: { runId, historyLength } }) });
    return { journal: { record: { callDuringReplay: true, fn } } };
  }

  /**
   * Resolves once the batch is written, or kept for later, or the store takes long over it. Batches of one execution are
   * written one after the other: the later one is the truth from its first step on.
   */
  private async write(told: Told): Promise<void> {
    const { sid } = told.batch.execution;
    const written = (this.writing.get(sid) ?? Promise.resolve())
      .then(() => this.writeNow(told))
      .then(() => void (this.writing.get(sid) === written && this.writing.delete(sid)));
    this.writing.set(sid, written);
    await within(PATIENCE_MS, written, tooLate).catch(() => undefined);
  }

  private async writeNow(told: Told): Promise<void> {
    const { sid } = told.batch.execution;
    if (this.isDown || this.waiting.has(sid)) return this.keep(told);
    try {
      await this.options.record(told.batch, told.task);
    } catch (err) {
      const isDown = isStoreUnavailable(err);
      this.isDown ||= isDown;
      const what = isDown ? 'the journal' : `what ${sid} tells`;
      this.options.logger.error({ err }, `The store does not take ${what}; it is kept and tried again`);
      this.keep(told);
      this.retryLater();
    }
  }

  private keep(told: Told): void {
    const { sid } = told.batch.execution;
    const kept = this.waiting.get(sid);
    if (kept) kept.push(told);
    else this.waiting.set(sid, [told]);
  }

  private retryLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.drain();
    }, RETRY_MS).unref();
  }

  /**
   * Writes what is kept, oldest first, until the store fails again. Once at a time, however many batches it has refused: each
   * takes away what it has written, and no two may be at batches of the same execution.
   */
  private drain(): Promise<void> {
    this.draining ??= this.writeWaiting().finally(() => (this.draining = undefined));
    return this.draining;
  }

  private async writeWaiting(): Promise<void> {
    const count = this.waitingCount;
    const notNow = new Set<string>();
    if (this.isDown) {
      // One batch finds out whether the store is back. From then on nobody's news wait for those of others: a busy worker has
      // new ones as fast as one after the other is written.
      await this.writeNext(notNow);
      if (!this.isDown) this.options.logger.info({ count }, 'The store takes the journal again');
    }
    const lane = async (): Promise<void> => {
      while (!this.isDown && (await this.writeNext(notNow)));
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    if (this.waiting.size > 0) this.retryLater();
  }

  /**
   * Writes what is kept first of the execution whose turn it is. While that is under way, and where the store does not take
   * it, the execution is among those that have no turn.
   *
   * @returns whether one had its turn
   */
  private async writeNext(notNow: Set<string>): Promise<boolean> {
    const [sid, kept] = firstBut(notNow, this.waiting) ?? [];
    if (!sid || !kept?.[0]) return false;
    const { batch, task } = kept[0];
    notNow.add(sid);
    try {
      await this.options.record(batch, task);
      kept.shift();
      this.waiting.delete(sid);
      if (kept.length > 0) this.waiting.set(sid, kept);
      notNow.delete(sid);
      this.isDown = false;
    } catch (error) {
      this.isDown = isStoreUnavailable(error);
    }
    return true;
  }

  /** Makes a last try at what is kept. Called when the worker has stopped. */
  async close(): Promise<void> {
    await Promise.all(this.writing.values());
    clearTimeout(this.timer);
    await this.draining;
    if (this.waiting.size > 0) await this.drain();
    clearTimeout(this.timer);
  }
}

/** The first entry whose key is not among these. */
function firstBut<Value>(keys: ReadonlySet<string>, entries: ReadonlyMap<string, Value>): [string, Value] | undefined {
  for (const entry of entries) if (!keys.has(entry[0])) return entry;
  return undefined;
}

function tooLate(): Error {
  return new Error(`Expected the store to take the journal within ${PATIENCE_MS} ms`);
}
