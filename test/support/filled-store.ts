import { sql, type Kysely, type RawBuilder } from 'kysely';
import { bytesType } from '../../src/store/migrate';
import type { StoreTables } from '../../src/store/schema';

/** How much {@link fillStore} writes. */
export interface Fill {
  executions: number;
  /** Steps of each execution. */
  steps: number;
  flows: number;
}

/** Flows that have all of the executions. */
export const BUSY_FLOWS = 5;

/** The account that has everything, and the SIDs of what the database made. */
export const FILLED_ACCOUNT = `AC${'a'.repeat(32)}`;
export const filledFlow = (number: number): string => `FW${String(number).padStart(32, '0')}`;
export const filledExecution = (number: number): string => `FN${String(number).padStart(32, '0')}`;

/** When execution `number` began, ISO 8601: one each second. Every seventh is active, the others ended at once. */
export const filledDate = (number: number): string => new Date(Date.UTC(2025, 0, 1) + number * 1000).toISOString();

/**
 * Fills the tables with what a busy installation has, by the database itself: executions of some of the flows, as many
 * messages and blobs that they use, a revision of each flow.
 */
export async function fillStore(database: Kysely<StoreTables>, fill: Fill): Promise<void> {
  const write = dialectOf(database);
  await fillFlows(database, write, fill);
  const { executions } = fill;
  const flow = write.sid('FW', sql`n % ${sql.lit(BUSY_FLOWS)}`);
  const base = sql.lit(JSON.stringify({ flow: { variables: {} }, contact: {}, trigger: {}, widgets: {} }));
  await sql`insert into execution (sid, account_sid, flow_sid, flow_revision, workflow_id, contact_address, status, base,
      cleanup, step_count, date_created, date_updated)
    ${numbers(executions)} select ${write.sid('FN', sql`n`)}, ${sql.lit(FILLED_ACCOUNT)}, ${flow}, 1, 'w' || n,
      '+1' || n, case when n % 7 = 0 then 'active' else 'ended' end, ${base}, '[]', ${sql.lit(fill.steps)},
      ${write.date}, ${write.date} from numbers`.execute(database);
  for (let index = 0; index < fill.steps; index += 1) {
    await sql`insert into step (execution_sid, step_index, sid, widget, type, event, next_widget, date_started, date_ended,
        changes, detail)
      ${numbers(executions)} select ${write.sid('FN', sql`n`)}, ${sql.lit(index)},
        ${write.sid('FT', sql`n + ${sql.lit(index * executions)}`)}, ${sql.lit(`w${index}`)}, 'send-message', 'sent',
        ${sql.lit(`w${index + 1}`)}, ${write.date}, ${write.date}, '{"output":{"n":1}}', '{}' from numbers`.execute(
      database,
    );
  }
  await sql`insert into inbound_message (message_key, status, date_claimed)
    ${numbers(executions)} select 'k' || n, 'accepted', ${write.date} from numbers`.execute(database);
  await sql`insert into outbound_message (sid, step_key, date_claimed)
    ${numbers(executions)} select 'SM' || n, 'k' || n, ${write.date} from numbers`.execute(database);
  await sql`insert into blob (hash, bytes, date_kept)
    ${numbers(executions)} select 'h' || n, ${write.noBytes}, ${write.date} from numbers`.execute(database);
  await sql`insert into blob_use (hash, workflow_id, date_used)
    ${numbers(executions)} select 'h' || n, 'w' || n, ${write.date} from numbers`.execute(database);
  await fillEvents(database, write, fill);
  await sql.raw('analyze').execute(database);
}

/** One event of each execution, of which a few are not announced. */
async function fillEvents(database: Kysely<StoreTables>, write: Dialect, { executions }: Fill): Promise<void> {
  const announced = (value: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`case when n % 500 = 0 then null else ${value} end`;
  await sql`insert into event (execution_sid, event_order, id, account_sid, flow_sid, type, date_event, data, run_id,
      history_length, position, date_announced)
    ${numbers(executions)} select ${write.sid('FN', sql`n`)}, 0, 'NO' || n, ${sql.lit(FILLED_ACCOUNT)}, 'FW',
      'com.twilio.studio.flow.step.ended', ${write.date}, '{}', '', 0, ${announced(sql`n`)}, ${announced(write.date)}
    from numbers`.execute(database);
}

async function fillFlows(database: Kysely<StoreTables>, write: Dialect, { flows }: Fill): Promise<void> {
  await sql`insert into blob (hash, bytes, date_kept)
    ${numbers(flows)} select 'd' || n, ${write.noBytes}, ${write.date} from numbers`.execute(database);
  const flow = write.sid('FW', sql`n - 1`);
  await sql`insert into flow (sid, account_sid, latest_revision, published_revision, test_users, date_created, date_updated)
    ${numbers(flows)} select ${flow}, ${sql.lit(FILLED_ACCOUNT)}, 1, 1, '[]', ${write.date}, ${write.date}
    from numbers`.execute(database);
  await sql`insert into flow_revision (flow_sid, revision, friendly_name, status, definition_hash, definition_size, warnings,
      date_created)
    ${numbers(flows)} select ${flow}, 1, 'flow ' || n, 'published', 'd' || n, 2, '[]', ${write.date}
    from numbers`.execute(database);
  await sql`insert into account (sid, owner_sid, friendly_name, status, auth_token, date_created, date_updated)
    ${numbers(flows)} select ${write.sid('AC', sql`n`)}, ${sql.lit(FILLED_ACCOUNT)}, 'account ' || n,
      case when n % 7 = 0 then 'closed' else 'active' end, '', ${write.date}, ${write.date} from numbers`.execute(
    database,
  );
  await sql`insert into api_key (sid, account_sid, friendly_name, scopes, secret_hash, date_created, date_updated)
    ${numbers(flows)} select ${write.sid('SK', sql`n`)}, ${sql.lit(FILLED_ACCOUNT)}, '', '[]', '', ${write.date},
      ${write.date} from numbers`.execute(database);
}

/** What the two databases write differently, of the number `n`. */
interface Dialect {
  sid(prefix: string, number: RawBuilder<unknown>): RawBuilder<unknown>;
  date: RawBuilder<unknown>;
  noBytes: RawBuilder<unknown>;
}

function dialectOf(database: Kysely<StoreTables>): Dialect {
  const isPostgres = bytesType(database) === 'bytea';
  const pad = (number: RawBuilder<unknown>): RawBuilder<unknown> =>
    isPostgres ? sql`lpad(cast(${number} as text), 32, '0')` : sql`printf('%032d', ${number})`;
  const second = sql.lit(Date.UTC(2025, 0, 1) / 1000);
  return {
    sid: (prefix, number) => sql`${sql.lit(prefix)} || ${pad(number)}`,
    date: isPostgres
      ? sql`to_char(to_timestamp(${second} + n) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"')`
      : sql`strftime('%Y-%m-%dT%H:%M:%S.000Z', ${second} + n, 'unixepoch')`,
    noBytes: isPostgres ? sql`''::bytea` : sql`x''`,
  };
}

/** A table of numbers from 1. */
const numbers = (count: number): RawBuilder<unknown> =>
  sql`with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})`;
