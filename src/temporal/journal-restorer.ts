import type { Client } from '@temporalio/client';
import type { JournalRestorer } from '../../activities/bring-to-end';
import type { JournalBatch } from '../engine/journal';
import { JournalReplay } from './journal-replay';
import type { ReplayOptions } from './replay';
import { historyOf, type Run } from './run-histories';

export interface RestorerOptions extends Omit<ReplayOptions, 'onBatch'> {
  client: Client;
  /** Writes a batch of the journal; the same one twice has no further effect. */
  record: (batch: JournalBatch) => Promise<unknown>;
}

/**
 * Writes the journals of executions that are over once more, from their histories: every step, the context and the end, as the
 * workers that ran them would have, had they lived to do so.
 */
export function openJournalRestorer({ client, record, ...options }: RestorerOptions): JournalRestorer {
  const replay = new JournalReplay(options);
  let turn: Promise<unknown> = Promise.resolve();
  /** Histories are replayed one at a time. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };

  /** @returns why the run cannot be replayed; undefined where all that it told is written */
  async function restoreRun(sid: string, run: Run): Promise<string | undefined> {
    const history = await historyOf(client, run);
    if (!history) return 'Temporal has forgotten its history';
    const journal = await inTurn(() => replay.journalOf(history));
    if (journal.outcome === 'unreadable') return journal.why;
    // The next execution with the same key may have begun in what is the last run of this one.
    for (const batch of journal.batches) if (batch.execution.sid === sid) await record(batch);
    return undefined;
  }

  return {
    async restore(sid, runs) {
      let why: string | undefined;
      for (const run of runs) why = await restoreRun(sid, run);
      return why;
    },
    close: () => inTurn(() => replay.close()),
  };
}
