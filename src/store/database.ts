import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, PostgresAdapter, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { partingPool } from './postgres-pool';
import { LibsqlDialect } from './sqlite-dialect';

/**
 * Opens an SQLite file, and makes it with its folder when there is none.
 *
 * @param file path of the database, or `:memory:`
 * @throws Error that names the file when it cannot be opened or is no database
 */
export async function openSqlite<Tables>(file: string): Promise<Kysely<Tables>> {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const database = new Kysely<Tables>({ dialect: new LibsqlDialect(file) });
  return reachable(database, `the SQLite database ${file}`);
}

/** Whether a database is PostgreSQL, for the little that it wants in other words than SQLite. */
export function isPostgres<Tables>(database: Kysely<Tables>): boolean {
  return database.getExecutor().adapter instanceof PostgresAdapter;
}

export interface PostgresOptions {
  /** Told when the server closes a connection that nothing uses; the pool opens a new one by itself. */
  onIdleError: (error: Error) => void;
  /** Connections at most; 10 unless told. */
  connections?: number;
  /** Milliseconds after which a statement without an answer has a server that is gone; 35 s unless told. */
  answerMs?: number;
}

/** Milliseconds after which a server gives a statement up itself. */
const STATEMENT_MS = 30_000;

/**
 * Opens a PostgreSQL database through a pool of connections.
 *
 * @param url `postgres://user:password@host:port/database`
 * @throws Error that names the host, never the password, when it cannot be reached
 */
export async function openPostgres<Tables>(url: string, options: PostgresOptions): Promise<Kysely<Tables>> {
  const pool = new Pool({
    connectionString: url,
    max: options.connections ?? 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: STATEMENT_MS,
    // A host that is gone tells nobody: without this, what was asked of it would wait for ever, and keep its connection.
    query_timeout: options.answerMs ?? STATEMENT_MS + 5_000,
  });
  // Without a listener an idle connection that breaks would end the process. Once the pool ends, all of them do.
  pool.on('error', (error) => {
    if (!pool.ending) options.onIdleError(error);
  });
  // The same holds for one that breaks while it is in use: whoever uses it learns of that from what it asks next.
  pool.on('connect', (connection) => void connection.on('error', () => undefined));
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: partingPool(pool) }) });
  return reachable(database, `the PostgreSQL database ${withoutPassword(url)}`);
}

async function reachable<Tables>(database: Kysely<Tables>, name: string): Promise<Kysely<Tables>> {
  try {
    await sql`select 1`.execute(database);
    return database;
  } catch (error) {
    await database.destroy();
    throw new Error(`Expected to open ${name}, but: ${messageOf(error)}`, { cause: error });
  }
}

/** A connection that is refused on several addresses has its messages in the parts. */
function messageOf(error: unknown): string {
  const { message, errors } = error as { message?: string; errors?: unknown[] };
  return message || (errors ?? [error]).map(String).join('; ');
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return '(not a URL)';
  const parsed = new URL(url);
  parsed.password = '';
  parsed.search = '';
  return parsed.href;
}
