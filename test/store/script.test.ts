import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { sql, type Kysely } from 'kysely';
import { openPostgres, openSqlite } from '../../src/store/database';
import { ask, transact, type Script } from '../../src/store/script';
import { createPostgresDatabase } from '../support/postgres';
import { runDirectory } from '../support/run-directory';

interface Tables {
  tally: { id: string; count: number };
}

type Database = Kysely<Tables>;

const sqliteFile = (): string => join(mkdtempSync(join(runDirectory(), 'script-')), 'a.db');
const DATABASES: [string, () => Promise<() => Promise<Database>>][] = [
  [
    'SQLite',
    async () => {
      const file = sqliteFile();
      return () => openSqlite<Tables>(file);
    },
  ],
  [
    'PostgreSQL',
    async () => {
      const url = await createPostgresDatabase();
      return () => openPostgres<Tables>(url, { onIdleError: () => undefined });
    },
  ],
];

describe.each(DATABASES)('scripts on %s', (_name, make) => {
  let open: () => Promise<Database>;
  let database: Database;
  beforeAll(async () => {
    open = await make();
    database = await open();
    await sql`create table tally (id text primary key, count integer not null)`.execute(database);
  });
  afterAll(() => database.destroy());

  const countOf = async (id: string): Promise<number | undefined> =>
    (await database.selectFrom('tally').select('count').where('id', '=', id).executeTakeFirst())?.count;

  /** Adds to a tally what it holds already: it is told of a statement's answer before it makes the next. */
  function* doubled(id: string, fail?: Error): Script<number> {
    // Takes the row, for databases in which transactions run beside each other.
    const take = database
      .updateTable('tally')
      .set({ count: sql<number>`count` })
      .where('id', '=', id)
      .returning('count');
    const { rows } = yield* ask(take.compile());
    const count = (rows[0]?.count ?? 0) * 2;
    yield* ask(database.updateTable('tally').set({ count }).where('id', '=', id).compile());
    if (fail) throw fail;
    return count;
  }

  test('each statement is made with what those before it have answered', async () => {
    await database.insertInto('tally').values({ id: 'a', count: 3 }).execute();
    expect(await transact(database, doubled('a'))).toBe(6);
    expect(await countOf('a')).toBe(6);
  });

  test('one that fails leaves nothing behind, and the next one works', async () => {
    await database.insertInto('tally').values({ id: 'b', count: 1 }).execute();
    await expect(transact(database, doubled('b', new Error('no')))).rejects.toThrow('no');
    expect(await countOf('b')).toBe(1);
    const broken = function* (): Script<void> {
      yield* ask(database.updateTable('tally').set({ count: 9 }).where('id', '=', 'b').compile());
      yield* ask(sql`select 1 from nowhere`.compile(database));
    };
    await expect(transact(database, broken())).rejects.toThrow(/nowhere/);
    expect(await transact(database, doubled('b'))).toBe(2);
  });

  test('one whose transaction the database has given up tells why', async () => {
    const givenUp = function* (): Script<void> {
      yield* ask(sql`rollback`.compile(database));
      throw new Error('no room');
    };
    await expect(transact(database, givenUp())).rejects.toThrow('no room');
    expect(await transact(database, doubled('a'))).toBe(12);
  });

  test('those of several connections, and transactions beside them, come one after the other', async () => {
    await database.insertInto('tally').values({ id: 'c', count: 1 }).execute();
    const other = await open();
    await Promise.all([
      transact(database, doubled('c')),
      transact(other, doubled('c')),
      database.transaction().execute(async (transaction) => {
        const double = sql<number>`count * 2`;
        await transaction.updateTable('tally').set({ count: double }).where('id', '=', 'c').execute();
        await new Promise((resolve) => setTimeout(resolve, 20));
        await transaction.updateTable('tally').set({ count: double }).where('id', '=', 'c').execute();
      }),
      transact(other, doubled('c')),
    ]);
    await other.destroy();
    expect(await countOf('c')).toBe(32);
  });
});
