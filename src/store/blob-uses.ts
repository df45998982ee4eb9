import type { Kysely, Transaction } from 'kysely';
import type { StoreTables } from './schema';

/**
 * Which workflows' histories refer to which blobs. A blob lives as long as somebody uses it: a workflow uses what was put for
 * it until the executions that it ran are removed, however long they wait.
 */
export async function createBlobUses({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('blob_use')
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('workflow_id', 'text', (column) => column.notNull())
    .addColumn('date_used', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('blob_use_key', ['hash', 'workflow_id'])
    .execute();
  await schema.createIndex('blob_use_by_workflow').on('blob_use').columns(['workflow_id', 'date_used']).execute();
}

/** Notes that a history is about to refer to a blob. */
export async function addBlobUse(
  database: Kysely<StoreTables>,
  use: { hash: string; workflow_id: string; date_used: string },
): Promise<void> {
  const { date_used } = use;
  await database
    .insertInto('blob_use')
    .values(use)
    .onConflict((conflict) => conflict.columns(['hash', 'workflow_id']).doUpdateSet({ date_used }))
    .execute();
}

/** An execution begins with what was put for it a moment before, by a process whose clock may be hours behind. */
const BEGINNING_MS = 24 * 3600 * 1000;

/**
 * Gives up what executions used that were removed just now. A workflow id is the key of executions, one after the other: what
 * is younger than the oldest one that is left may be used by that one.
 *
 * @param before only what was used before this time (ISO 8601): an execution that has just begun is not known yet
 */
export async function releaseBlobs(
  transaction: Transaction<StoreTables>,
  workflowIds: readonly string[],
  before: string,
): Promise<void> {
  if (workflowIds.length === 0) return;
  const left = await transaction
    .selectFrom('execution')
    .select((row) => ['workflow_id', row.fn.min('date_created').as('oldest')])
    .where('workflow_id', 'in', workflowIds)
    .groupBy('workflow_id')
    .execute();
  const gone = workflowIds.filter((id) => !left.some(({ workflow_id }) => workflow_id === id));
  await releaseUntil(transaction, gone, before);
  for (const { workflow_id, oldest } of left) {
    const began = new Date(Date.parse(oldest) - BEGINNING_MS).toISOString();
    await releaseUntil(transaction, [workflow_id], began < before ? began : before);
  }
}

/** Some of the workflows that use blobs, in the order of their ids, those after one, each with when it put the last of them. */
export async function blobUsers(
  database: Kysely<StoreTables>,
  after: string,
  limit: number,
): Promise<readonly { workflowId: string; lastUsed: string }[]> {
  return database
    .selectFrom('blob_use')
    .select((use) => ['workflow_id as workflowId', use.fn.max('date_used').as('lastUsed')])
    .where('workflow_id', '>', after)
    .groupBy('workflow_id')
    .orderBy('workflow_id')
    .limit(limit)
    .execute();
}

/** Those of some users of blobs that are no execution's: neither its key, nor the SID of one that was deleted. */
export async function unknownAmong(database: Kysely<StoreTables>, users: readonly string[]): Promise<string[]> {
  if (users.length === 0) return [];
  const known = await database
    .selectFrom('execution')
    .select('workflow_id as user')
    .where('workflow_id', 'in', users)
    .unionAll(database.selectFrom('execution').select('sid as user').where('sid', 'in', users))
    .execute();
  const names = new Set(known.map(({ user }) => user));
  return users.filter((user) => !names.has(user));
}

/** Gives up what some workflows used before a time (ISO 8601). */
export async function releaseUntil(
  database: Kysely<StoreTables>,
  workflowIds: readonly string[],
  time: string,
): Promise<void> {
  if (workflowIds.length === 0) return;
  await database.deleteFrom('blob_use').where('workflow_id', 'in', workflowIds).where('date_used', '<', time).execute();
}

/**
 * An execution is deleted, and its workflow's id, which names the contact, with it. What it used until its end is its own
 * from then on, under its SID: its workflow may still be about to clean up. Where other executions have the same id, they
 * keep it all.
 */
export async function keepBlobsOfDeleted(
  transaction: Transaction<StoreTables>,
  { sid, workflowId, endedAt }: { sid: string; workflowId: string; endedAt: string },
): Promise<void> {
  const other = await transaction
    .selectFrom('execution')
    .select('sid')
    .where('workflow_id', '=', workflowId)
    .where('sid', '!=', sid)
    .limit(1)
    .executeTakeFirst();
  if (other) return;
  await transaction
    .updateTable('blob_use')
    .set({ workflow_id: sid })
    .where('workflow_id', '=', workflowId)
    .where('date_used', '<=', endedAt)
    .execute();
}
