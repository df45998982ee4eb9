import { SqliteAdapter, type CompiledQuery, type Kysely, type QueryResult } from 'kysely';
import type { LibsqlConnection } from './sqlite-driver';

/**
 * Statements that belong together, each made with what those before it have answered: it yields a statement, and is given its
 * result.
 */
export type Script<Result> = Generator<CompiledQuery, Result, QueryResult<unknown>>;

/** Asks one statement of a script. */
export function* ask<Row>(query: CompiledQuery<Row>): Generator<CompiledQuery, QueryResult<Row>, QueryResult<unknown>> {
  return (yield query) as QueryResult<Row>;
}

/**
 * Runs a script as one transaction. In SQLite nothing is awaited between its statements: they take some microseconds each, and
 * what lies between them took several times as long.
 */
export async function transact<Tables, Result>(database: Kysely<Tables>, script: Script<Result>): Promise<Result> {
  const executor = database.getExecutor();
  if (executor.adapter instanceof SqliteAdapter)
    return executor.provideConnection((connection) => (connection as LibsqlConnection).transact(script));
  return database.transaction().execute((transaction) => play(transaction, script));
}

/** Runs a script within a transaction that has begun. */
export async function play<Result>(
  transaction: Pick<Kysely<unknown>, 'executeQuery'>,
  script: Script<Result>,
): Promise<Result> {
  let next = script.next();
  while (!next.done) next = script.next(await transaction.executeQuery(next.value));
  return next.value;
}
