import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { isStoreUnavailable } from '../../src/store';
import { openPostgres, openSqlite } from '../../src/store/database';
import { createPostgresDatabase } from '../support/postgres';
import { runDirectory } from '../support/run-directory';

const failureOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('Expected it to fail');
};

describe('A store that cannot work just now', () => {
  it('is told from a bug on PostgreSQL', async () => {
    const url = await createPostgresDatabase();
    const database = await openPostgres(url, { onIdleError: () => undefined, connections: 1 });
    const terminated = sql`select pg_terminate_backend(pg_backend_pid())`.execute(database);
    expect(isStoreUnavailable(await failureOf(terminated))).toBe(true);
    // The pool learns of it a moment later.
    await sleep(100);
    expect(isStoreUnavailable(await failureOf(sql`select nonsense`.execute(database)))).toBe(false);
    await database.destroy();
    const refused = (await failureOf(
      openPostgres('postgres://x@127.0.0.1:1/x', { onIdleError: () => undefined }),
    )) as Error;
    expect(isStoreUnavailable(refused.cause)).toBe(true);
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

  it.each([undefined, null, 'text', new Error('x'), new TypeError('Cannot read properties of undefined')])(
    'is not %p',
    (error) => expect(isStoreUnavailable(error)).toBe(false),
  );
});
