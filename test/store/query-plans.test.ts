import { join } from 'node:path';
import { mkdtempSync } from 'node:fs';
import { Kysely, PostgresDialect, sql, type Dialect } from 'kysely';
import { Pool } from 'pg';
import { createStore, type Store } from '../../src/store';
import { migrate } from '../../src/store/migrate';
import { STORE_MIGRATIONS } from '../../src/store/migrations';
import type { StoreTables } from '../../src/store/schema';
import { LibsqlDialect } from '../../src/store/sqlite-dialect';
import { createPostgresDatabase } from '../support/postgres';
import { runDirectory } from '../support/run-directory';

const EXECUTIONS = 50_000;
const FLOWS = 5;
const account = `AC${'a'.repeat(32)}`;
const flowSid = `FW${'3'.padStart(32, '0')}`;

/** A numbers table of either database. */
const numbers = (count: number) =>
  sql`with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})`;

/** Fills the tables with what a busy installation has, by the database itself. */
async function fill(database: Kysely<StoreTables>, isPostgres: boolean): Promise<void> {
  const padded = (expression: ReturnType<typeof sql>) =>
    isPostgres ? sql`lpad(cast(${expression} as text), 32, '0')` : sql`substr(printf('%032d', ${expression}), -32)`;
  const date = sql`'2026-01-01T00:00:00.' || ${isPostgres ? sql`lpad(cast(n as text), 9, '0')` : sql`printf('%09d', n)`}`;
  await sql`insert into execution
      (sid, account_sid, flow_sid, flow_revision, workflow_id, contact_address, status, cleanup, step_count, date_created, date_updated)
    ${numbers(EXECUTIONS)}
    select 'FN' || ${padded(sql`n`)}, ${sql.lit(account)}, 'FW' || ${padded(sql`n % ${sql.lit(FLOWS)}`)}, 1, 'w' || n, '+1',
      case when n % 7 = 0 then 'active' else 'ended' end, '[]', 3, ${date}, ${date} from numbers`.execute(database);
  await sql`insert into step
      (execution_sid, step_index, sid, widget, type, event, date_started, date_ended, changes, detail)
    ${numbers(EXECUTIONS)}
    select 'FN' || ${padded(sql`n`)}, 0, 'FT' || ${padded(sql`n`)}, 'w', 't', 'e', ${date}, ${date}, '{}', '{}' from numbers`.execute(
    database,
  );
  await sql`insert into inbound_message (message_key, status, date_claimed)
    ${numbers(EXECUTIONS)} select 'k' || n, 'accepted', ${date} from numbers`.execute(database);
  await sql.raw('analyze').execute(database);
}

/** What a program asks for again and again. */
const QUERIES: Record<string, (store: Store) => Promise<unknown>> = {
  'fetches an execution': (store) =>
    store.executions.fetch({ accountSid: account, flowSid, sid: `FN${'23'.padStart(32, '0')}` }),
  'lists executions': (store) => store.executions.list({ accountSid: account, flowSid }, { size: 50 }),
  'lists active executions': (store) =>
    store.executions.list({ accountSid: account, flowSid }, { size: 50 }, { status: 'active' }),
  'lists executions of some days': (store) =>
    store.executions.list(
      { accountSid: account, flowSid },
      { size: 50 },
      { createdFrom: '2026-01-01T00:00:00.000001000', createdTo: '2026-01-01T00:00:00.000003000' },
    ),
  'finds the active execution of a workflow': (store) => store.executions.activeOf('w49'),
  'lists steps': (store) => store.steps.list(`FN${'23'.padStart(32, '0')}`, { size: 50 }),
  'reads a context': (store) => store.steps.context(`FN${'23'.padStart(32, '0')}`),
  'purges executions': (store) => store.executions.purge('2026-01-01T00:00:00.000000100', 10),
  'claims a message': (store) => store.inbound.claim('k77', new Date('2026-02-01T00:00:00Z')),
};

interface Plan {
  statement: string;
  lines: string[];
}

function describePlans(title: string, open: () => Promise<Dialect>, isPostgres: boolean): void {
  describe(`With ${EXECUTIONS} executions on ${title}`, () => {
    let database: Kysely<StoreTables>;
    let asked: { sql: string; parameters: readonly unknown[] }[] = [];

    beforeAll(async () => {
      const log = ({ query }: { query: { sql: string; parameters: readonly unknown[] } }) => void asked.push(query);
      database = new Kysely<StoreTables>({ dialect: await open(), log });
      await migrate(database, 'perdure', STORE_MIGRATIONS);
      await fill(database, isPostgres);
    });
    afterAll(() => database.destroy());

    const plansOf = async (query: (store: Store) => Promise<unknown>): Promise<Plan[]> => {
      asked = [];
      await query(createStore(database));
      const statements = asked.filter((statement) => /^(select|delete)/.test(statement.sql));
      const explain = isPostgres ? 'explain ' : 'explain query plan ';
      return Promise.all(
        statements.map(async (statement) => {
          const raw = { ...sql.raw(explain + statement.sql).compile(database), parameters: statement.parameters };
          const { rows } = await database.executeQuery<Record<string, unknown>>(raw);
          return { statement: statement.sql, lines: rows.map((row) => String(row['QUERY PLAN'] ?? row.detail)) };
        }),
      );
    };

    it.each(Object.keys(QUERIES))('%s without going through a table or sorting it', async (name) => {
      const plans = await plansOf(QUERIES[name]!);
      expect(plans.length).toBeGreaterThan(0);
      for (const plan of plans) {
        const slow = plan.lines.filter((line) => /Seq Scan|Sort|^SCAN|TEMP B-TREE/.test(line));
        expect({ ...plan, slow }).toMatchObject({ slow: [] });
      }
    });
  });
}

describePlans(
  'SQLite',
  async () => new LibsqlDialect(join(mkdtempSync(join(runDirectory(), 'plans-')), 'plans.db')),
  false,
);
describePlans(
  'PostgreSQL',
  async () => new PostgresDialect({ pool: new Pool({ connectionString: await createPostgresDatabase(), max: 2 }) }),
  true,
);
