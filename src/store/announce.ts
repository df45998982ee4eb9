import type { Transaction } from 'kysely';
import { NOT_ANNOUNCED } from './event-tables';
import type { PendingEvents } from './events';
import type { StoreTables } from './schema';

/**
 * Gives events of one execution the next places in their account's log, in their order. One that has been taken back or
 * announced meanwhile is left as it is.
 *
 * @returns the account; undefined where there was nothing left to announce
 */
export async function announceEvents(
  transaction: Transaction<StoreTables>,
  executionSid: string,
  { groups, now }: { groups: readonly PendingEvents[]; now: Date },
): Promise<string | undefined> {
  const accountSid = await accountOf(transaction, executionSid);
  if (accountSid === undefined) return undefined;
  const start = await lockLog(transaction, accountSid);
  let end = start;
  for (const group of groups) end = await placeEvents(transaction, group, { start: end, now });
  if (end === start) return undefined;
  await transaction
    .updateTable('event_log')
    .set({ last_position: end })
    .where('account_sid', '=', accountSid)
    .execute();
  return accountSid;
}

async function accountOf(transaction: Transaction<StoreTables>, executionSid: string): Promise<string | undefined> {
  const row = await transaction
    .selectFrom('event')
    .select('account_sid')
    .where('execution_sid', '=', executionSid)
    .limit(1)
    .executeTakeFirst();
  return row?.account_sid;
}

/** Makes everybody else who announces events of the account wait, and gives the place of its newest one. */
async function lockLog(transaction: Transaction<StoreTables>, accountSid: string): Promise<number> {
  const { last_position } = await transaction
    .insertInto('event_log')
    .values({ account_sid: accountSid, last_position: 0, wanted_until: '' })
    .onConflict((conflict) =>
      conflict.column('account_sid').doUpdateSet((log) => ({ last_position: log.ref('event_log.last_position') })),
    )
    .returning('last_position')
    .executeTakeFirstOrThrow();
  return last_position;
}

/** Returns the place of the last one that was announced. */
async function placeEvents(
  transaction: Transaction<StoreTables>,
  { executionSid, task, orders }: PendingEvents,
  { start, now }: { start: number; now: Date },
): Promise<number> {
  let position = start;
  for (const order of orders) {
    const { numUpdatedRows } = await transaction
      .updateTable('event')
      .set({ position: position + 1, date_announced: now.toISOString() })
      .where('execution_sid', '=', executionSid)
      .where('event_order', '=', order)
      .where('run_id', '=', task?.runId ?? '')
      .where('history_length', '=', task?.historyLength ?? 0)
      .where(NOT_ANNOUNCED)
      .executeTakeFirst();
    position += Number(numUpdatedRows);
  }
  return position;
}
