import { sql, type Kysely } from 'kysely';
import type { SimulatorTables } from './tables';

/** Columns that are URLs. */
const URLS = {
  settings: ['pre_webhook_url', 'post_webhook_url'],
  chat_service: ['pre_webhook_url', 'post_webhook_url'],
  phone_number: ['sms_url', 'sms_fallback_url'],
  channel_message: ['status_callback'],
  media: ['url'],
  webhook_request: ['url', 'fallback_url'],
} as const satisfies Columns;

/** Columns of JSON whose strings may be URLs. */
const JSON_WITH_URLS = {
  phone_number: ['voice'],
  scoped_webhook: ['configuration'],
  address_configuration: ['auto_creation'],
  webhook_request: ['parameters'],
} as const satisfies Columns;

type Columns = { [Table in keyof SimulatorTables]?: readonly (keyof SimulatorTables[Table] & string)[] };

/** Remembers the address that URLs of ours begin with. */
export async function createPublicAddress({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable('settings').addColumn('public_base_url', 'text').execute();
}

/**
 * Webhooks, and requests that are on their way, follow us to another address, as they were for us: an execution that waits
 * hears the answer though Perdure was started on another port meanwhile. URLs of others stay as they are.
 *
 * @param publicBaseUrl without a slash at its end
 */
export async function followPublicAddress(database: Kysely<SimulatorTables>, publicBaseUrl: string): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    const { public_base_url: former } = await transaction
      .selectFrom('settings')
      .select('public_base_url')
      .executeTakeFirstOrThrow();
    if (former === publicBaseUrl) return;
    if (former !== null) await move(transaction, `${former}/`, `${publicBaseUrl}/`);
    await transaction.updateTable('settings').set({ public_base_url: publicBaseUrl }).execute();
  });
}

async function move(database: Kysely<SimulatorTables>, former: string, current: string): Promise<void> {
  for (const [table, column] of pairs(URLS)) {
    await sql`
      update ${sql.table(table)} set ${sql.ref(column)} = ${current} || substr(${sql.ref(column)}, ${former.length + 1})
      where substr(${sql.ref(column)}, 1, ${former.length}) = ${former}`.execute(database);
  }
  // In JSON, what a string begins with comes after a quotation mark that nothing can escape.
  const [before, after] = [former, current].map((url) => JSON.stringify(url).slice(0, -1));
  for (const [table, column] of pairs(JSON_WITH_URLS)) {
    await sql`
      update ${sql.table(table)} set ${sql.ref(column)} = replace(${sql.ref(column)}, ${before}, ${after})
      where instr(${sql.ref(column)}, ${before}) > 0`.execute(database);
  }
}

function pairs(columns: Readonly<Record<string, readonly string[]>>): [table: string, column: string][] {
  return Object.entries(columns).flatMap(([table, names]) => names.map((name): [string, string] => [table, name]));
}
