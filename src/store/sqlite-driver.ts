import { setTimeout as sleep } from 'node:timers/promises';
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';
import Libsql from 'libsql';
import { isBusy } from './lock-file';
import type { Script } from './script';

/** Milliseconds that a statement waits for other connections that write to the same file. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 5;

/** Statements that are kept ready. Preparing one costs more than most of them take to run. */
const STATEMENTS = 200;

const BEGIN = CompiledQuery.raw('begin immediate');
const COMMIT = CompiledQuery.raw('commit');
const ROLLBACK = CompiledQuery.raw('rollback');

/** One connection to an SQLite file, which its users take in turns. */
export class LibsqlDriver implements Driver {
  readonly #file: string;
  #connection: LibsqlConnection | undefined;
  #lastTurn: Promise<void> = Promise.resolve();
  #endTurn: () => void = () => undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async init(): Promise<void> {
    this.#connection = new LibsqlConnection(await openDatabase(this.#file));
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#lastTurn;
    let end: () => void = () => undefined;
    this.#lastTurn = new Promise((resolve) => (end = resolve));
    await before;
    this.#endTurn = end;
    if (!this.#connection) throw new Error('Expected the database to be open');
    return this.#connection;
  }

  async releaseConnection(): Promise<void> {
    this.#endTurn();
  }

  /**
   * Takes the write lock when a transaction begins. A deferred transaction that reads first and then writes could not wait:
   * it fails when another connection wrote in between.
   */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(BEGIN);
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(COMMIT);
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(ROLLBACK);
  }

  async destroy(): Promise<void> {
    this.#connection?.close();
  }
}

/** The connection itself: whoever has it is alone with it. */
export class LibsqlConnection implements DatabaseConnection {
  /** By their text, the one that was used last at the end. */
  private readonly statements = new Map<string, Libsql.Statement<unknown[]>>();

  constructor(private readonly database: Libsql.Database) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const values = parameters.map(toStorable);
    // The same statement is tried again: one that found the file locked would otherwise hold on to it until it is collected.
    const statement = this.prepared(sql);
    return whenFree(() => runStatement<Row>(statement, values));
  }

  /** Runs a script as one transaction, and all of it at once as soon as the file is free. */
  async transact<Result>(script: Script<Result>): Promise<Result> {
    await this.executeQuery(BEGIN);
    try {
      let next = script.next();
      while (!next.done) next = script.next(this.run(next.value));
      this.run(COMMIT);
      return next.value;
    } catch (error) {
      // SQLite itself has given up a transaction for which there was no room.
      if (this.database.inTransaction) this.run(ROLLBACK);
      throw error;
    }
  }

  /** Of a transaction that has the file. */
  private run({ sql, parameters }: CompiledQuery): QueryResult<unknown> {
    return runStatement(this.prepared(sql), parameters.map(toStorable));
  }

  private prepared(sql: string): Libsql.Statement<unknown[]> {
    const statement = this.statements.get(sql) ?? this.database.prepare(sql);
    this.statements.delete(sql);
    this.statements.set(sql, statement);
    if (this.statements.size > STATEMENTS) {
      const [oldest = ''] = this.statements.keys();
      this.statements.delete(oldest);
    }
    return statement;
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }

  close(): void {
    this.statements.clear();
    this.database.close();
  }
}

function runStatement<Row>(statement: Libsql.Statement<unknown[]>, values: unknown[]): QueryResult<Row> {
  if (statement.reader) return { rows: statement.all(values) as Row[] };
  const { changes, lastInsertRowid } = statement.run(values);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

/** libsql ends the process when it is given a boolean, and takes NaN silently as null. */
function toStorable(value: unknown): unknown {
  const isStorable =
    value === null || typeof value === 'string' || typeof value === 'bigint' || value instanceof Uint8Array;
  if (isStorable || Number.isFinite(value)) return value;
  throw new TypeError(`Expected text, a number, bytes or null as an SQL parameter, but got a ${typeof value}`);
}

/**
 * Does what needs the file as soon as no other connection has locked it. SQLite's own busy timeout would sleep in this
 * thread, also when the one who holds the lock is another connection of this thread.
 */
async function whenFree<T>(work: () => T): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error;
      await sleep(RETRY_MS);
    }
  }
}

/**
 * WAL with `synchronous = normal`: a commit does not wait for the disk. What a power failure could take is at most the
 * last commits, never the file's consistency; a crash of the process takes nothing.
 */
async function openDatabase(file: string): Promise<Libsql.Database> {
  const database = new Libsql(file);
  try {
    await whenFree(() => database.exec('pragma journal_mode = wal'));
    database.exec('pragma synchronous = normal; pragma foreign_keys = on');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
