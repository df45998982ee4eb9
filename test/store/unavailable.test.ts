import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { isStoreUnavailable } from '../../src/store';
import { openPostgres, openSqlite } from '../../src/store/database';
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
  const open = (url: string) => openPostgres(url, { onIdleError: () => undefined, connections: 1 });

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
    await sql`create table note (id integer)`.execute(setUp);
    // As a standby that is not promoted yet: what is opened now stays read-only.
    await sql.raw(`alter database ${name} set default_transaction_read_only = on`).execute(setUp);
    const database = await open(url);
    const write = (by = database): Promise<unknown> => sql`insert into note values (1)`.execute(by);
    expect(isStoreUnavailable(await failureOf(write()))).toBe(true);
    const transaction = database.transaction().execute((within) => write(within));
    expect(isStoreUnavailable(await failureOf(transaction))).toBe(true);
    await sql.raw(`alter database ${name} reset default_transaction_read_only`).execute(setUp);
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

  it.each(['08006', '25006', '40001', '40P01', '53100', '53200', '55P03', '57P05', '58030'])(
    'is what PostgreSQL says by %s',
    (code) => expect(isStoreUnavailable(Object.assign(new Error('x'), { code }))).toBe(true),
  );

  it('is told from a bug on SQLite', async () => {
    const file = join(mkdtempSync(join(runDirectory(), 'readonly-')), 'a.db');
    const database = await openSqlite(file);
    await sql`create table note (id integer primary key)`.execute(database);
    await sql`pragma query_only = on`.execute(database);
    expect(isStoreUnavailable(await failureOf(sql`insert into note values (1)`.execute(database)))).toBe(true);
    expect(isStoreUnavailable(await failureOf(sql`select nonsense`.execute(database)))).toBe(false);
    await database.destroy();
  });

  it.each([undefined, null, 'text', new Error('x'), new TypeError('Cannot read properties of undefined')])(
    'is not %p',
    (error) => expect(isStoreUnavailable(error)).toBe(false),
  );
});
