import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { createStore } from '../src/store';
import { migrate } from '../src/store/migrate';
import { STORE_MIGRATIONS } from '../src/store/migrations';
import type { StoreTables } from '../src/store/schema';
import { freePort } from '../src/temporal/embedded/ports';
import { count, readArguments, tellFailure } from '../test/support/arguments';
import { fillStore } from '../test/support/filled-store';
import { initPostgres, postgresUrl, spawnPostgres, untilServing } from '../test/support/postgres-cluster';
import { explain, slowLines, type Statement } from '../test/support/query-plans';
import { STORE_QUERIES, type StoreQuery } from '../test/support/store-queries';
import { percentile, round } from './statistics';

/** What one query took, in milliseconds, and the lines of its plans that would grow with a table. */
interface Figures {
  p50: number;
  p99: number;
  max: number;
  slow: string[];
}

/**
 * Measures every list and filter of the API on a PostgreSQL of its own that holds a million executions, and looks at the
 * plans. Each query is asked around executions all over the table, on an idle machine one after the other.
 */
async function main(): Promise<void> {
  const { values } = readArguments({
    options: {
      executions: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '200' },
      steps: { type: 'string', default: '3' },
    },
  });
  const executions = count(values.executions, '--executions');
  const postgres = await startPostgres();
  let asked: Statement[] = [];
  const pool = new Pool({ connectionString: postgres.url, max: 4 });
  // The server that is stopped in the end closes what the pool has not closed yet.
  pool.on('error', (error) => {
    if (!pool.ending) throw error;
  });
  const database = new Kysely<StoreTables>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void asked.push(query),
  });
  try {
    await fill(database, executions, Number(values.steps));
    const figures: Record<string, Figures> = {};
    for (const [name, query] of Object.entries(STORE_QUERIES)) {
      asked = [];
      await query(createStore(database), 1);
      const slow = await slowLinesOf(database, asked);
      figures[name] = { ...(await measure(database, query, executions, Number(values.rounds))), slow };
    }
    report(executions, figures);
  } finally {
    await database.destroy();
    postgres.stop();
  }
}

async function fill(database: Kysely<StoreTables>, executions: number, steps: number): Promise<void> {
  const since = Date.now();
  await migrate(database, 'perdure', STORE_MIGRATIONS);
  await fillStore(database, { executions, steps, flows: 2_000 });
  // What a database that has run for a while has behind it.
  for (const statement of ['vacuum analyze', 'checkpoint']) await sql.raw(statement).execute(database);
  console.log(`Filled in ${round((Date.now() - since) / 1000, 0)} s: ${executions} executions of ${steps} steps`);
}

async function slowLinesOf(database: Kysely<StoreTables>, asked: readonly Statement[]): Promise<string[]> {
  const statements = asked.filter(({ sql }) => /^(select|delete)/.test(sql));
  const plans = await Promise.all(statements.map((statement) => explain(database, statement)));
  return plans.flatMap(slowLines);
}

async function measure(
  database: Kysely<StoreTables>,
  query: StoreQuery,
  executions: number,
  rounds: number,
): Promise<Omit<Figures, 'slow'>> {
  const store = createStore(database);
  const took: number[] = [];
  // The first turns open connections, and are not counted.
  for (let turn = -10; turn < rounds; turn += 1) {
    // Far apart, so that pages of the disk are read that no query before has read.
    const at = 1 + ((Math.abs(turn) * 7_919_003) % executions);
    const since = performance.now();
    await query(store, at);
    if (turn >= 0) took.push(performance.now() - since);
  }
  return { p50: percentile(took, 50), p99: percentile(took, 99), max: Math.max(...took) };
}

function report(executions: number, figures: Readonly<Record<string, Figures>>): void {
  const rounded = Object.entries(figures).map(([name, { p50, p99, max, slow }]) => [
    name,
    {
      'p50 ms': round(p50),
      'p99 ms': round(p99),
      'max ms': round(max),
      plan: slow.length === 0 ? 'by index' : slow.join(),
    },
  ]);
  console.table(Object.fromEntries(rounded));
  const all = Object.values(figures);
  const p99 = round(Math.max(...all.map((one) => one.p99)));
  const slow = Object.entries(figures).flatMap(([name, one]) => (one.slow.length > 0 ? [name] : []));
  console.log(JSON.stringify({ executions, p99, slow }));
}

/** A server of its own, gone afterwards. */
async function startPostgres(): Promise<{ url: string; stop: () => void }> {
  const directory = mkdtempSync(join(tmpdir(), 'perdure-bench-store-'));
  const port = await freePort('127.0.0.1');
  const server = spawnPostgres(initPostgres(join(directory, 'postgres')), port);
  await untilServing(port, server);
  const stop = (): void => {
    server.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    server.kill('SIGINT');
  };
  return { url: postgresUrl(port, 'postgres'), stop };
}

main().catch(tellFailure);
