import { sql, type Kysely, type RawBuilder, type Transaction } from 'kysely';
import type { Ending, JournalBatch } from '../engine/journal';
import {
  executionEnded,
  executionStarted,
  stepEnded,
  type ExecutionOfEvent,
  type StudioEvent,
} from '../events/studio-event';
import { newsOf } from './execution-rows';
import { NOT_ANNOUNCED } from './event-tables';
import type { EventTable, ExecutionTable, StoreTables } from './schema';
import { ask, play, type Script } from './script';

/** The workflow task that a batch of the journal comes from. Whether it counts is Temporal's to say. */
export interface WorkflowTask {
  runId: string;
  /** Events in the run's history when the task began. */
  historyLength: number;
}

/** A batch as it was written. */
export interface WrittenBatch {
  batch: JournalBatch;
  /** Of a live batch; without it, what the batch tells is certain. */
  task?: WorkflowTask;
  /** Steps that were not there before, or not like this, by index. */
  added: ReadonlySet<number>;
  /** How the execution stood before a replayed batch; undefined: there was none. */
  before?: Pick<ExecutionTable, 'status'>;
}

/** Rows in one statement, so that the count of its parameters stays within what the databases take. */
const ROWS_AT_ONCE = 100;

/** Where an event is certain: no task is to be asked for. */
const CERTAIN: WorkflowTask = { runId: '', historyLength: 0 };

/**
 * Whether anybody wants to hear of an account, 1 or 0: a column for the statement that writes its execution.
 *
 * @param accountSid the account, or the column that has it
 * @param now ISO 8601
 */
export function wantsEvents(accountSid: string | RawBuilder<unknown>, now: string): RawBuilder<number> {
  return sql<number>`(case
    when exists (select 1 from event_subscription where account_sid = ${accountSid}) then 1
    when exists (select 1 from event_log where account_sid = ${accountSid} and wanted_until > ${now}) then 1
    else 0 end)`;
}

/**
 * Notes what a batch of the journal makes known, in its transaction. What nobody was told yet of the same steps gives way: a
 * try may have noted it that came to nothing. A live batch is the truth from its first step on; a replayed one adds to what
 * was there before only what was not, and that is certain.
 */
export function* writeEvents(database: Kysely<StoreTables>, written: WrittenBatch): Script<void> {
  const { batch, task = CERTAIN, added, before } = written;
  const { execution, replaying, ending } = batch;
  const forgotten = yield* takeBack(database, batch);
  const isFirst = batch.base !== undefined && batch.from === 0 && before === undefined;
  // That an execution has begun is true whichever way its first task goes.
  if (isFirst) yield* insertEvents(database, [executionStarted(execution)], CERTAIN);
  const steps = batch.steps.filter(({ index }) => added.has(index) || forgotten.has(index));
  const told = steps.map((step) => stepEnded(execution, step));
  if (ending) {
    const ended = executionEnded(execution, ending);
    if (before?.status !== 'ended' || forgotten.has(ended.order)) told.push(ended);
  }
  yield* insertEvents(database, told, replaying ? CERTAIN : task);
}

/** Notes the end of an execution that its workflow could not tell. What an unfinished task has told of it gives way. */
export async function writeOutsideEnding(
  transaction: Transaction<StoreTables>,
  execution: ExecutionOfEvent,
  ending: Ending,
): Promise<void> {
  const event = executionEnded(execution, ending);
  await transaction
    .deleteFrom('event')
    .where('execution_sid', '=', event.executionSid)
    .where('event_order', '=', event.order)
    .where(NOT_ANNOUNCED)
    .execute();
  await play(transaction, insertEvents(transaction, [event], CERTAIN));
}

/** Forgets all of an execution. */
export async function deleteEvents(transaction: Transaction<StoreTables>, executionSid: string): Promise<void> {
  await transaction.deleteFrom('event').where('execution_sid', '=', executionSid).execute();
}

/** Forgets what was not announced of executions that are gone: it is announced by what they know of their workflows. */
export async function deleteUnannounced(
  transaction: Transaction<StoreTables>,
  executionSids: readonly string[],
): Promise<void> {
  if (executionSids.length === 0) return;
  await transaction.deleteFrom('event').where('execution_sid', 'in', executionSids).where(NOT_ANNOUNCED).execute();
}

/**
 * Returns the places of what it has taken back. A live batch knows nothing of later tasks, and a replayed one that is not the last
 * nothing of later steps.
 */
function* takeBack(database: Kysely<StoreTables>, batch: JournalBatch): Script<ReadonlySet<number>> {
  const { execution, from, steps, ending, replaying } = batch;
  let events = database
    .deleteFrom('event')
    .where('execution_sid', '=', execution.sid)
    .where('event_order', '>=', from)
    .where(NOT_ANNOUNCED);
  if (!replaying) events = events.where('date_event', '<=', newsOf(batch));
  else if (!ending) events = events.where('event_order', '<', from + steps.length);
  const { rows } = yield* ask(events.returning('event_order').compile());
  return new Set(rows.map(({ event_order }) => event_order));
}

/** What was announced stays as it was announced. */
function* insertEvents(
  database: Kysely<StoreTables>,
  events: readonly StudioEvent[],
  task: WorkflowTask,
): Script<void> {
  for (let start = 0; start < events.length; start += ROWS_AT_ONCE) {
    const insert = database
      .insertInto('event')
      .values(events.slice(start, start + ROWS_AT_ONCE).map((event) => toRow(event, task)))
      .onConflict((conflict) => conflict.columns(['execution_sid', 'event_order']).doNothing());
    yield* ask(insert.compile());
  }
}

function toRow(event: StudioEvent, { runId, historyLength }: WorkflowTask): EventTable {
  return {
    execution_sid: event.executionSid,
    event_order: event.order,
    id: event.id,
    account_sid: event.accountSid,
    flow_sid: event.flowSid,
    type: event.type,
    date_event: event.time,
    data: JSON.stringify(event.data),
    run_id: runId,
    history_length: historyLength,
    position: null,
    date_announced: null,
  };
}
