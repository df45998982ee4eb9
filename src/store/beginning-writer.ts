import { sql, type Kysely } from 'kysely';
import type { JournalBatch } from '../engine/journal';
import { wantsEvents, writeEvents } from './event-writer';
import { toExecutionRow } from './execution-rows';
import type { StoreTables } from './schema';
import { play } from './script';

/** Executions in one statement, so that the count of its parameters stays within what the databases take. */
const ROWS_AT_ONCE = 100;

/** No step is known yet. */
const NO_STEPS: ReadonlySet<number> = new Set();

/**
 * Writes executions that have begun and that nothing is known of yet; those that are known already, or were deleted, stay as
 * they are: their own journal knows better.
 *
 * @param batches the first of each, as whoever began it knows it
 */
export async function writeBeginnings(database: Kysely<StoreTables>, batches: readonly JournalBatch[]): Promise<void> {
  for (let start = 0; start < batches.length; start += ROWS_AT_ONCE)
    await writeSome(database, batches.slice(start, start + ROWS_AT_ONCE));
}

async function writeSome(database: Kysely<StoreTables>, batches: readonly JournalBatch[]): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const written = await transaction
      .insertInto('execution')
      .values(batches.map(toExecutionRow))
      .onConflict((conflict) => conflict.column('sid').doNothing())
      .returning(['sid', wantsEvents(sql.ref('execution.account_sid'), new Date().toISOString()).as('wanted')])
      .execute();
    const wanted = new Set(written.filter((row) => row.wanted).map(({ sid }) => sid));
    for (const batch of batches)
      if (wanted.has(batch.execution.sid))
        await play(transaction, writeEvents(transaction, { batch, added: NO_STEPS }));
  });
}
