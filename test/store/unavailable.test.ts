import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import Libsql from 'libsql';
import { createStore, isStoreUnavailable } from '../../src/store';
import { openPostgres, openSqlite } from '../../src/store/database';
import { migrate } from '../../src/store/migrate';
import { STORE_MIGRATIONS } from '../../src/store/migrations';
import type { StoreTables } from '../../src/store/schema';
import { createPostgresDatabase } from '../support/postgres';
import { runDirectory } from '../support/run-directory';
import { settled } from '../support/settled';
import { SilentNetwork } from '../support/silent-network';

const failureOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('Expected it to fail');
};

describe('A store that cannot work just now', () => {
  const open = (url: string) => openPostgres<StoreTables>(url, { onIdleError: () => undefined, connections: 1 });

  it('is told from a bug on PostgreSQL', async () => {
    const url = await createPostgresDatabase();
    const database = await open(url);
    const terminated = sql`select pg_terminate_backend(pg_backend_pid())`.execute(database);
    expect(isStoreUnavailable(await failureOf(terminated))).toBe(true);
    // The pool learns of it a moment later.
    const bug = (): Promise<unknown> => failureOf(sql`select nonsense`.execute(database));
    expect(isStoreUnavailable(await settled(bug, (error) => !isStoreUnavailable(error)))).toBe(false);
    await database.destroy();
    const refused = (await failureOf(
      openPostgres('postgres://x@127.0.0.1:1/x', { onIdleError: () => undefined }),
    )) as Error;
    expect(isStoreUnavailable(refused.cause)).toBe(true);
  });

  it.each([
    ['only reads', 'read_only_sql_transaction'],
    ['has a full disk', 'disk_full'],
    ['has no memory left', 'out_of_memory'],
    ['cannot read its disk', 'io_error'],
    ['has lost the connection', 'connection_failure'],
    ['has had enough of an idle session', 'idle_session_timeout'],
    ["has two transactions in each other's way", 'deadlock_detected'],
    ['cannot put two transactions in a row', 'serialization_failure'],
    ['has a row that somebody else holds', 'lock_not_available'],
  ])('is told from a bug on a PostgreSQL that %s', async (_what, condition) => {
    const database = await open(await createPostgresDatabase());
    const fail = sql.raw(`do $$ begin raise exception using errcode = '${condition}'; end $$`);
    expect(isStoreUnavailable(await failureOf(fail.execute(database)))).toBe(true);
    await database.destroy();
  });

  it('breaks off what it was at, and nothing else, when PostgreSQL ends a connection that is in use', async () => {
    const url = await createPostgresDatabase();
    const [database, other] = [await open(url), await open(url)];
    const work = database.transaction().execute(async (transaction) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
      await sql`select pg_terminate_backend(${rows[0]!.pid}, 20000)`.execute(other);
      await sql`select 1`.execute(transaction);
    });
    expect(isStoreUnavailable(await failureOf(work))).toBe(true);
    expect((await sql<{ one: number }>`select 1 as one`.execute(database)).rows).toEqual([{ one: 1 }]);
    await Promise.all([database.destroy(), other.destroy()]);
  });

  it('is another one that is read-only, until it is one that is not: connections of then are not used again', async () => {
    const url = await createPostgresDatabase();
    const name = new URL(url).pathname.slice(1);
    const setUp = await open(url);
    await migrate(setUp, 'perdure', STORE_MIGRATIONS);
    await sql`create table note (id integer)`.execute(setUp);
    // As a standby that is not promoted yet: what is opened now stays read-only.
    await sql.raw(`alter database ${name} set default_transaction_read_only = on`).execute(setUp);
    const database = await open(url);
    await expect(createStore(database).ping()).rejects.toThrow('read-only');
    const write = (by = database): Promise<unknown> => sql`insert into note values (1)`.execute(by);
    expect(isStoreUnavailable(await failureOf(write()))).toBe(true);
    const transaction = database.transaction().execute((within) => write(within));
    expect(isStoreUnavailable(await failureOf(transaction))).toBe(true);
    await sql.raw(`alter database ${name} reset default_transaction_read_only`).execute(setUp);
    await createStore(database).ping();
    await write();
    await Promise.all([setUp.destroy(), database.destroy()]);
  });

  it('is one that says nothing any more, as its host is gone: another connection is tried', async () => {
    const network = await SilentNetwork.before(new URL(await createPostgresDatabase()));
    const database = await openPostgres(network.url, { onIdleError: () => undefined, connections: 1, answerMs: 500 });
    const ask = (by = database): Promise<unknown> => sql`select 1`.execute(by);
    await ask();
    network.forget();
    expect(isStoreUnavailable(await failureOf(ask()))).toBe(true);
    const transaction = database.transaction().execute(async (within) => {
      await ask(within);
      network.forget();
      await ask(within);
    });
    expect(isStoreUnavailable(await failureOf(transaction))).toBe(true);
    await ask();
    await database.destroy();
    network.stop();
  });

  it('is told from a bug on SQLite', async () => {
    const file = join(mkdtempSync(join(runDirectory(), 'readonly-')), 'a.db');
    const database = await openSqlite(file);
    await sql`create table note (id integer primary key)`.execute(database);
    await sql`pragma query_only = on`.execute(database);
    expect(isStoreUnavailable(await failureOf(sql`insert into note values (1)`.execute(database)))).toBe(true);
    expect(isStoreUnavailable(await failureOf(sql`select nonsense`.execute(database)))).toBe(false);
    await database.destroy();
  });

  it('is told from a bug on SQLite that gives particulars, as of a disk that fails', async () => {
    const file = join(mkdtempSync(join(runDirectory(), 'busy-')), 'a.db');
    const [one, other] = [new Libsql(file), new Libsql(file)];
    one.exec('pragma journal_mode = wal; create table note (id integer primary key); begin');
    one.prepare('select * from note').all();
    other.exec('insert into note values (1)');
    const busy = await failureOf(Promise.resolve().then(() => one.exec('insert into note values (2)')));
    for (const database of [one, other]) database.close();
    expect(busy).toMatchObject({ code: 'SQLITE_BUSY_SNAPSHOT' });
    expect(isStoreUnavailable(busy)).toBe(true);
    expect(isStoreUnavailable({ code: 'SQLITE_IOERR_WRITE' })).toBe(true);
    expect(isStoreUnavailable({ code: 'SQLITE_CONSTRAINT_UNIQUE' })).toBe(false);
  });

  it.each([undefined, null, 'text', new Error('x'), new TypeError('Cannot read properties of undefined')])(
    'is not %p',
    (error) => expect(isStoreUnavailable(error)).toBe(false),
  );
});
