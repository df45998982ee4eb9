import type { JournalBatch } from '../engine/journal';
import type { Metrics } from './index';

/** Counts what a batch of the journal tells, once it is kept. A history that is replayed was counted the first time. */
export function countJournal(metrics: Metrics, { base, steps, ending, replaying }: JournalBatch): void {
  if (replaying) return;
  if (base) metrics.executionStarted();
  for (const { type } of steps) metrics.stepTaken(type);
  if (ending) metrics.executionEnded(ending.reason);
}
