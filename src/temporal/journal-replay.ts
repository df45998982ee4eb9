import type { JournalBatch } from '../engine/journal';
import { replayHistories, type ReplayOptions, type ReplayVerdict } from './replay';
import type { RunHistory } from './run-histories';

/** What a run has told the journal, as far as this build can replay it. */
export type ReplayedJournal = { outcome: 'replays'; batches: JournalBatch[] } | { outcome: 'unreadable'; why: string };

/**
 * Reads from histories what their workflows told the journal when they ran. What replays them is begun with the first one and
 * kept for the others, which come one after the other.
 */
export class JournalReplay {
  private verdicts: AsyncGenerator<ReplayVerdict, void> | undefined;
  private next: RunHistory | undefined;
  private batches: JournalBatch[] = [];

  constructor(private readonly options: Omit<ReplayOptions, 'onBatch'>) {}

  /** @throws when replaying itself has failed; the next one is begun anew */
  async journalOf(run: RunHistory): Promise<ReplayedJournal> {
    this.next = run;
    this.batches = [];
    this.verdicts ??= this.begin();
    try {
      const { value } = await this.verdicts.next();
      if (!value) throw new Error('Expected a verdict on each history, but the replay has ended before');
      if (value.outcome === 'replays') return { outcome: 'replays', batches: this.batches };
      return { outcome: 'unreadable', why: value.message ?? value.outcome };
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const { verdicts } = this;
    this.verdicts = undefined;
    await verdicts?.return();
  }

  private begin(): AsyncGenerator<ReplayVerdict, void> {
    // A replay may go beyond the last task that was completed: what a workflow says there has not happened.
    const onBatch = (batch: JournalBatch): void => void (batch.replaying && this.batches.push(batch));
    return replayHistories({ ...this.options, onBatch }, this.histories());
  }

  /** Asked for the next one only when the verdict on the one before was taken. */
  private *histories(): Generator<RunHistory> {
    for (let run = this.next; run; run = this.next) yield run;
  }
}
