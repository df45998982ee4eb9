import { sql, type Kysely, type RawBuilder, type SqlBool, type Transaction } from 'kysely';
import type { JournalBatch, StepRecord } from '../engine/journal';
import { wantsEvents, writeEvents, type WorkflowTask } from './event-writer';
import type { ExecutionTable, StepTable, StoreTables } from './schema';

/** Steps in one statement, so that the count of its parameters stays within what the databases take. */
const STEPS_AT_ONCE = 100;

/**
 * Writes a batch of an execution's journal in one transaction; the same batch twice has no further effect.
 *
 * A live batch is the truth from its first step on: a workflow task that was tried again may have gone another way than
 * the try before, whose steps are then taken back. A replayed batch tells what is certain, of a while ago: it fills in what is
 * missing, and replaces what a try has left that came to nothing. The position stays that of the batch that has come
 * furthest, an ended execution does not become active again. An execution that somebody has ended stays so while it cleans
 * up, and one that was deleted takes nothing in.
 *
 * @param task that a live batch comes from; without it, what the batch tells is certain
 * @returns whether somebody is to be told of it
 */
export async function writeJournal(
  database: Kysely<StoreTables>,
  batch: JournalBatch,
  task?: WorkflowTask,
): Promise<boolean> {
  const merge = batch.replaying ? FILL_IN : OVERWRITE;
  return database.transaction().execute(async (transaction) => {
    const before = batch.replaying ? await statusOf(transaction, batch.execution.sid) : undefined;
    const written = await upsertExecution(transaction, toExecutionRow(batch), merge);
    if (!written) return false;
    await takeBackSteps(transaction, batch);
    const added = await insertSteps(transaction, batch);
    if (!written.wanted) return false;
    await writeEvents(transaction, { batch, task, added, before });
    return true;
  });
}

async function statusOf(
  transaction: Transaction<StoreTables>,
  sid: string,
): Promise<Pick<ExecutionTable, 'status'> | undefined> {
  return transaction.selectFrom('execution').select('status').where('sid', '=', sid).executeTakeFirst();
}

/** A live batch knows of nothing after its first step; of a replayed one only the end has nothing after it. */
async function takeBackSteps(transaction: Transaction<StoreTables>, batch: JournalBatch): Promise<void> {
  const { execution, from, steps, ending, replaying } = batch;
  if (replaying && !ending) return;
  await transaction
    .deleteFrom('step')
    .where('execution_sid', '=', execution.sid)
    .where('step_index', '>=', replaying ? from + steps.length : from)
    .execute();
}

/** The row of an execution as a batch tells of it. */
export function toExecutionRow({ execution, base, from, steps, ending }: JournalBatch): ExecutionTable {
  const last = steps.at(-1);
  return {
    sid: execution.sid,
    account_sid: execution.accountSid,
    flow_sid: execution.flowSid,
    flow_revision: execution.revision,
    workflow_id: execution.workflowId,
    contact_address: execution.contactAddress,
    initiated_by: execution.initiatedBy,
    status: ending ? 'ended' : 'active',
    base: base ? JSON.stringify(base) : null,
    position: ending ? null : execution.position,
    cleanup: JSON.stringify(execution.cleanup),
    step_count: from + steps.length,
    ended_reason: ending?.reason ?? null,
    ended_message: ending?.message ?? null,
    date_created: execution.startedAt,
    date_updated: ending?.endedAt ?? last?.endedAt ?? execution.startedAt,
    date_end_requested: null,
  };
}

/** Returns whether events of the execution are wanted; undefined where it was deleted, and takes nothing in. */
async function upsertExecution(
  transaction: Transaction<StoreTables>,
  values: ExecutionTable,
  merge: Merge,
): Promise<{ wanted: number } | undefined> {
  return transaction
    .insertInto('execution')
    .values(values)
    .onConflict((conflict) => conflict.column('sid').doUpdateSet(merge).where('execution.status', '!=', 'deleted'))
    .returning(wantsEvents(values.account_sid, new Date()).as('wanted'))
    .executeTakeFirst();
}

type Merge = { [Column in keyof ExecutionTable]?: RawBuilder<ExecutionTable[Column]> };

const KEEP_BASE = sql<string | null>`coalesce(execution.base, excluded.base)`;

/** What a live batch changes of the row that is there: `execution` is that row, `excluded` the batch. */
const OVERWRITE: Merge = {
  base: KEEP_BASE,
  position: unlessEnded(sql`excluded.position`, sql`null`),
  cleanup: sql`excluded.cleanup`,
  step_count: sql`excluded.step_count`,
  status: unlessEnded(sql`excluded.status`, sql`'ended'`),
  ended_reason: unlessEnded(sql`excluded.ended_reason`, sql`coalesce(excluded.ended_reason, execution.ended_reason)`),
  ended_message: sql`excluded.ended_message`,
  date_updated: sql`excluded.date_updated`,
};

function unlessEnded<Value>(value: RawBuilder<Value>, whenEnded: RawBuilder<Value>): RawBuilder<Value> {
  return sql`case when execution.date_end_requested is null then ${value} else ${whenEnded} end`;
}

/** Also one that somebody has ended, whose workflow has something left to do. */
const IS_OPEN = sql`(execution.status = 'active' or execution.date_end_requested is not null and excluded.status = 'ended')`;
const IS_FURTHER = sql`(excluded.step_count >= execution.step_count or excluded.status = 'ended')`;

/** What a replayed batch changes of it. */
const FILL_IN: Merge = {
  base: KEEP_BASE,
  position: take('position', sql`${IS_OPEN} and ${IS_FURTHER}`),
  cleanup: take('cleanup', sql`${IS_OPEN} and ${IS_FURTHER}`),
  step_count: take('step_count', sql`excluded.step_count > execution.step_count or excluded.status = 'ended'`),
  status: take('status', IS_OPEN),
  ended_reason: take('ended_reason', IS_OPEN),
  ended_message: take('ended_message', IS_OPEN),
  date_updated: take('date_updated', sql`excluded.date_updated > execution.date_updated`),
};

function take<Column extends keyof ExecutionTable>(
  column: Column,
  when: RawBuilder<unknown>,
): RawBuilder<ExecutionTable[Column]> {
  return sql`case when ${when} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`execution.${column}`)} end`;
}

/** Returns the indexes of the steps that were not there before, or not like this. */
async function insertSteps(
  transaction: Transaction<StoreTables>,
  { execution, steps }: JournalBatch,
): Promise<ReadonlySet<number>> {
  const added = new Set<number>();
  for (let start = 0; start < steps.length; start += STEPS_AT_ONCE) {
    const rows = steps.slice(start, start + STEPS_AT_ONCE).map((step) => toStepRow(execution.sid, step));
    const inserted = await transaction
      .insertInto('step')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['execution_sid', 'step_index']).doUpdateSet(STEP_AS_TOLD).where(IS_ANOTHER_STEP),
      )
      .returning('step_index')
      .execute();
    for (const row of inserted) added.add(row.step_index);
  }
  return added;
}

/** All that a step tells. */
const TOLD = [
  'sid',
  'widget',
  'type',
  'event',
  'next_widget',
  'parent_step_sid',
  'date_started',
  'date_ended',
  'changes',
  'detail',
] as const satisfies readonly (keyof StepTable)[];

const STEP_AS_TOLD = Object.fromEntries(TOLD.map((column) => [column, sql.ref<string>(`excluded.${column}`)]));

/** Workflow time is that of the task: no two tries take a step at the same time. */
const IS_ANOTHER_STEP = sql<SqlBool>`(step.widget, step.event, step.date_started, step.date_ended)
  <> (excluded.widget, excluded.event, excluded.date_started, excluded.date_ended)`;

/** What is not a column of its own and not for people to read is a change of the context. */
function toStepRow(executionSid: string, step: StepRecord): StepTable {
  const { sid, index, widget, type, event, to, parentStepSid, startedAt, endedAt, inputs, warnings, ...changes } = step;
  return {
    sid,
    execution_sid: executionSid,
    step_index: index,
    widget,
    type,
    event,
    next_widget: to,
    parent_step_sid: parentStepSid,
    date_started: startedAt,
    date_ended: endedAt,
    changes: JSON.stringify(changes),
    detail: JSON.stringify({ inputs, warnings }),
  };
}
