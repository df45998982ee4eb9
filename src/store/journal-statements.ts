import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely';
import { wantsEvents } from './event-writer';
import { EXECUTION_COLUMNS } from './execution-rows';
import { compileForEach, compileQuery, type WithValues } from './prepared-query';
import type { ExecutionTable, StepTable, StoreTables } from './schema';
import { TOLD } from './step-rows';

/** What the journal asks of the database. */
export interface JournalStatements {
  statusOf: WithValues<{ sid: string }, Pick<ExecutionTable, 'status'>>;
  /** Each answers whether events of the execution are wanted; nothing where it was deleted. */
  fillIn: WithValues<Row<ExecutionTable> & { now: string }, { wanted: number }>;
  overwrite: JournalStatements['fillIn'];
  /** Changes what is left to undo of one that was deleted. */
  leaveToUndo: WithValues<Pick<ExecutionTable, 'sid' | 'cleanup'>>;
  /** Removes steps from one on, as far as they ended no later than `until`. */
  takeBack: WithValues<{ sid: string; from: number; until: string }>;
  /** Answers which of them were not there before, or not like this. */
  insertSteps: WithValues<readonly Row<StepTable>[], Pick<StepTable, 'step_index'>>;
  /** The same, where what is certain replaces also what a later task has told. */
  insertCertainSteps: JournalStatements['insertSteps'];
}

/** A row of a table as the values of a query. */
type Row<Table> = Pick<Table, keyof Table>;

/** The statements, ready to be given values. */
export function prepareJournalStatements(database: Kysely<StoreTables>): JournalStatements {
  return {
    statusOf: compileQuery((value) =>
      database.selectFrom('execution').select('status').where('sid', '=', value('sid')),
    ),
    fillIn: prepareUpsert(database, FILL_IN),
    overwrite: prepareUpsert(database, OVERWRITE_UNLESS_LATE),
    leaveToUndo: compileQuery((value) =>
      database
        .updateTable('execution')
        .set({ cleanup: value('cleanup') })
        .where('sid', '=', value('sid'))
        .where('status', '=', 'deleted'),
    ),
    takeBack: compileQuery((value) =>
      database
        .deleteFrom('step')
        .where('execution_sid', '=', value('sid'))
        .where('step_index', '>=', value('from'))
        .where('date_ended', '<=', value('until')),
    ),
    insertSteps: prepareInsert(database, sql<SqlBool>`${IS_ANOTHER_STEP} and excluded.date_ended >= step.date_ended`),
    insertCertainSteps: prepareInsert(database, IS_ANOTHER_STEP),
  };
}

function prepareInsert(database: Kysely<StoreTables>, replaces: RawBuilder<SqlBool>): JournalStatements['insertSteps'] {
  return compileForEach((records) =>
    database
      .insertInto('step')
      .values(records)
      .onConflict((conflict) =>
        conflict.columns(['execution_sid', 'step_index']).doUpdateSet(STEP_AS_TOLD).where(replaces),
      )
      .returning('step_index'),
  );
}

function prepareUpsert(database: Kysely<StoreTables>, merge: Merge): JournalStatements['fillIn'] {
  return compileQuery((value) =>
    database
      .insertInto('execution')
      .values(Object.fromEntries(EXECUTION_COLUMNS.map((column) => [column, value(column)])) as never)
      .onConflict((conflict) => conflict.column('sid').doUpdateSet(merge).where('execution.status', '!=', 'deleted'))
      .returning(wantsEvents(sql.ref('execution.account_sid'), value('now')).as('wanted')),
  );
}

type Merge = { [Column in keyof ExecutionTable]?: RawBuilder<ExecutionTable[Column]> };

/** What only the first batch tells. */
const KEEP_BEGINNING: Merge = { base: keep('base'), first_run_id: keep('first_run_id') };

function keep(column: 'base' | 'first_run_id'): RawBuilder<string | null> {
  return sql`coalesce(${sql.ref(`execution.${column}`)}, ${sql.ref(`excluded.${column}`)})`;
}

/** Whoever has ended an execution was told the time of that, by another clock: it does not go back. */
const LATER = sql<string>`case when excluded.date_updated < execution.date_updated
  then execution.date_updated else excluded.date_updated end`;

/** What a live batch changes of the row that is there: `execution` is that row, `excluded` the batch. */
const OVERWRITE: Merge = {
  ...KEEP_BEGINNING,
  position: unlessEnded(sql`excluded.position`, sql`null`),
  cleanup: sql`excluded.cleanup`,
  step_count: sql`excluded.step_count`,
  status: unlessEnded(sql`excluded.status`, sql`'ended'`),
  ended_reason: unlessEnded(sql`excluded.ended_reason`, sql`coalesce(excluded.ended_reason, execution.ended_reason)`),
  ended_message: sql`excluded.ended_message`,
  date_updated: unlessEnded(sql`excluded.date_updated`, LATER),
};

function unlessEnded<Value>(value: RawBuilder<Value>, whenEnded: RawBuilder<Value>): RawBuilder<Value> {
  return sql`case when execution.date_end_requested is null then ${value} else ${whenEnded} end`;
}

/** Also one that somebody has ended, whose workflow has something left to do. */
const IS_OPEN = sql`(execution.status = 'active' or execution.date_end_requested is not null and excluded.status = 'ended')`;
const IS_FURTHER = sql`(excluded.step_count >= execution.step_count or excluded.status = 'ended')`;

/** What a replayed batch changes of it. */
const FILL_IN: Merge = {
  ...KEEP_BEGINNING,
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

/**
 * Workflow time is that of the task. A worker that could not write at once comes late, when another one has told of a later
 * task: then it fills in, as a replay does.
 */
const IS_LATE = sql`(execution.date_end_requested is null and excluded.date_updated < execution.date_updated)`;

const OVERWRITE_UNLESS_LATE = Object.fromEntries(
  Object.entries(OVERWRITE).map(([column, told]) => [
    column,
    sql`case when ${IS_LATE} then ${FILL_IN[column as keyof Merge]} else ${told} end`,
  ]),
) as Merge;

const STEP_AS_TOLD = Object.fromEntries(TOLD.map((column) => [column, sql.ref<string>(`excluded.${column}`)]));

/** Workflow time is that of the task: no two tries take a step at the same time. */
const IS_ANOTHER_STEP = sql<SqlBool>`(step.widget, step.event, step.date_started, step.date_ended)
  <> (excluded.widget, excluded.event, excluded.date_started, excluded.date_ended)`;
