import { setTimeout as sleep } from 'node:timers/promises';
import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely';
import Libsql from 'libsql';

/** Milliseconds that a statement waits for other connections that write to the same file. */
const PATIENCE_MS = 10_000;
const RETRY_MS = 5;

/** One connection to an SQLite file, which its users take in turns. */
export class LibsqlDriver implements Driver {
  readonly #file: string;
  #database: Libsql.Database | undefined;
  #lastTurn: Promise<void> = Promise.resolve();
  #endTurn: () => void = () => undefined;

  constructor(file: string) {
    this.#file = file;
  }

  async init(): Promise<void> {
    this.#database = await openDatabase(this.#file);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#lastTurn;
    let end: () => void = () => undefined;
    this.#lastTurn = new Promise((resolve) => (end = resolve));
    await before;
    this.#endTurn = end;
    if (!this.#database) throw new Error('Expected the database to be open');
    return new LibsqlConnection(this.#database);
  }

  async releaseConnection(): Promise<void> {
    this.#endTurn();
  }

  /**
   * Takes the write lock when a transaction begins. A deferred transaction that reads first and then writes could not wait:
   * it fails when another connection wrote in between.
   */
  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy(): Promise<void> {
    this.#database?.close();
  }
}

class LibsqlConnection implements DatabaseConnection {
  constructor(private readonly database: Libsql.Database) {}

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const statement = this.database.prepare(sql);
    const values = parameters.map(toStorable);
    // The same statement is tried again: one that found the file locked would otherwise hold on to it until it is collected.
    if (statement.reader) return { rows: (await whenFree(() => statement.all(values))) as Row[] };
    const { changes, lastInsertRowid } = await whenFree(() => statement.run(values));
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    yield await this.executeQuery<Row>(query);
  }
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
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      const isBusy = String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY');
      if (!isBusy || Date.now() > deadline) throw error;
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
