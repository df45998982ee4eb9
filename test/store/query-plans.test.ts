import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { Kysely, PostgresDialect, type Dialect } from 'kysely';
import { Pool } from 'pg';
import { createStore } from '../../src/store';
import { migrate } from '../../src/store/migrate';
import { STORE_MIGRATIONS } from '../../src/store/migrations';
import type { StoreTables } from '../../src/store/schema';
import { LibsqlDialect } from '../../src/store/sqlite-dialect';
import { fillStore } from '../support/filled-store';
import { createPostgresDatabase } from '../support/postgres';
import { explain, slowLines, type Statement } from '../support/query-plans';
import { runDirectory } from '../support/run-directory';
import { STORE_QUERIES } from '../support/store-queries';

const FILL = { executions: 50_000, steps: 1, flows: 2_000 };

function describePlans(title: string, open: () => Promise<Dialect>): void {
  describe(`With ${FILL.executions} executions on ${title}`, () => {
    let database: Kysely<StoreTables>;
    let asked: Statement[] = [];

    beforeAll(async () => {
      const log = ({ query }: { query: Statement }) => void asked.push(query);
      database = new Kysely<StoreTables>({ dialect: await open(), log });
      await migrate(database, 'perdure', STORE_MIGRATIONS);
      await fillStore(database, FILL);
    });
    afterAll(() => database.destroy());

    it.each(Object.keys(STORE_QUERIES))('%s without going through a table or sorting it', async (name) => {
      asked = [];
      await STORE_QUERIES[name]!(createStore(database), 23);
      const statements = asked.filter(({ sql }) => /^(select|delete)/.test(sql));
      expect(statements.length).toBeGreaterThan(0);
      for (const statement of statements) {
        const lines = await explain(database, statement);
        expect({ statement: statement.sql, lines, slow: slowLines(lines) }).toMatchObject({ slow: [] });
      }
    });
  });
}

describePlans('SQLite', async () => new LibsqlDialect(join(mkdtempSync(join(runDirectory(), 'plans-')), 'plans.db')));
describePlans(
  'PostgreSQL',
  async () => new PostgresDialect({ pool: new Pool({ connectionString: await createPostgresDatabase(), max: 2 }) }),
);
