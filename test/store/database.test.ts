import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { openPostgres, openSqlite } from '../../src/store/database';
import { migrate, type Migrations } from '../../src/store/migrate';
import { openStore } from '../../src/store';
import { createPostgresDatabase } from '../support/postgres';

interface Tables {
  note: { id: number; body: string | null };
}

const MIGRATIONS: Migrations = {
  '0001-notes': {
    up: async ({ schema }) => {
      await schema
        .createTable('note')
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('body', 'text')
        .execute();
    },
  },
};

/** Of the next build. */
const LATER: Migrations = {
  ...MIGRATIONS,
  '0002-more': {
    up: async ({ schema }) => void (await schema.alterTable('note').addColumn('more', 'text').execute()),
  },
};

describe('SQLite', () => {
  const directory = mkdtempSync(join(tmpdir(), 'perdure-database-'));
  const opened: Kysely<Tables>[] = [];
  const open = async (name: string): Promise<Kysely<Tables>> => {
    const database = await openSqlite<Tables>(join(directory, name));
    opened.push(database);
    return database;
  };
  afterAll(async () => {
    await Promise.all(opened.map((database) => database.destroy()));
    rmSync(directory, { recursive: true, force: true });
  });

  it('keeps what was written, in a folder that it makes', async () => {
    const first = await open('new/folder/a.db');
    await migrate(first, 'notes', MIGRATIONS);
    await first.insertInto('note').values({ id: 1, body: 'x' }).execute();
    await first.destroy();
    const second = await open('new/folder/a.db');
    await migrate(second, 'notes', MIGRATIONS);
    expect(await second.selectFrom('note').selectAll().execute()).toEqual([{ id: 1, body: 'x' }]);
  });

  it('is in WAL mode and holds to foreign keys', async () => {
    const database = await open('pragmas.db');
    const pragma = async (name: string): Promise<unknown> => {
      const { rows } = await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(database);
      return Object.values(rows[0]!)[0];
    };
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('synchronous')).toBe(1);
    expect(await pragma('foreign_keys')).toBe(1);
  });

  it('migrates once when several start together', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => open('together.db')));
    await Promise.all(all.map((database) => migrate(database, 'notes', MIGRATIONS)));
    expect(await all[0]!.selectFrom('note').selectAll().execute()).toEqual([]);
  });

  it('leaves the schema as it was when a migration fails', async () => {
    const database = await open('failing.db');
    const broken: Migrations = {
      ...MIGRATIONS,
      '0002-broken': { up: async (tables) => void (await sql`create table note (id integer)`.execute(tables)) },
    };
    await expect(migrate(database, 'notes', broken)).rejects.toThrow('already exists');
    await expect(database.selectFrom('note').selectAll().execute()).rejects.toThrow('no such table');
  });

  it('is taken as it is by the former build, which may be put back', async () => {
    const database = await open('former.db');
    await migrate(database, 'notes', LATER);
    await migrate(database, 'notes', MIGRATIONS);
    await database.insertInto('note').values({ id: 1, body: 'x' }).execute();
    await migrate(database, 'notes', LATER);
    expect(await database.selectFrom('note').selectAll().execute()).toEqual([{ id: 1, body: 'x', more: null }]);
  });

  it('is not taken where a step is missing before those that were done', async () => {
    const database = await open('forked.db');
    await migrate(database, 'notes', LATER);
    const other = { ...MIGRATIONS, '0002-another': { up: async () => undefined } };
    await expect(migrate(database, 'notes', other)).rejects.toThrow('0002-more');
  });

  it('undoes a transaction that fails, and lets the next one through', async () => {
    const database = await open('transactions.db');
    await migrate(database, 'notes', MIGRATIONS);
    const failing = database.transaction().execute(async (transaction) => {
      await transaction.insertInto('note').values({ id: 1, body: null }).execute();
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await database.selectFrom('note').selectAll().execute()).toEqual([]);
  });

  it.each([[true], [Number.NaN], [new Date()], [{}]])(
    'refuses the parameter %p instead of dying of it',
    async (value) => {
      const database = await open('parameters.db');
      await expect(sql`select ${value} as x`.execute(database)).rejects.toThrow('as an SQL parameter');
    },
  );

  it('names the file that is no database', async () => {
    const file = join(directory, 'garbage.db');
    writeFileSync(file, 'garbage'.repeat(1000));
    await expect(openSqlite(file)).rejects.toThrow(
      `Expected to open the SQLite database ${file}, but: file is not a database`,
    );
  });
});

describe('PostgreSQL', () => {
  it('is taken as it is by the former build, which may be put back', async () => {
    const database = await openPostgres<Tables>(await createPostgresDatabase(), { onIdleError: () => undefined });
    await migrate(database, 'notes', LATER);
    await migrate(database, 'notes', MIGRATIONS);
    expect(await database.selectFrom('note').selectAll().execute()).toEqual([]);
    await database.destroy();
  });

  it('migrates once when several start together', async () => {
    const databaseUrl = await createPostgresDatabase();
    const open = () => openStore({ databaseUrl, dataDir: '', onError: () => undefined });
    const stores = await Promise.all(Array.from({ length: 4 }, open));
    await Promise.all(stores.map((store) => store.ping()));
    await Promise.all(stores.map((store) => store.close()));
  });

  it('names the server that cannot be reached, without its password', async () => {
    const url = 'postgres://me:secret@127.0.0.1:1/perdure';
    const opening = openPostgres(url, { onIdleError: () => undefined });
    await expect(opening).rejects.toThrow('postgres://me@127.0.0.1:1/perdure, but: connect ECONNREFUSED 127.0.0.1:1');
    await expect(opening).rejects.not.toThrow('secret');
  });
});
