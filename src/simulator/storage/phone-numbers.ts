import { sql, type Generated, type Kysely } from 'kysely';

/** PN…: a number of the account's own. */
export interface PhoneNumberTable {
  id: Generated<number>;
  sid: string;
  phone_number: string;
  friendly_name: string;
  /** What an inbound message that belongs to no conversation is told to; null = nobody. */
  sms_url: string | null;
  sms_method: 'GET' | 'POST';
  sms_fallback_url: string | null;
  sms_fallback_method: 'GET' | 'POST';
  /** JSON object: the properties that only calls need, as the resource shows them. */
  voice: string;
  date_created: string;
  date_updated: string;
}

/** Numbers, and what the requests to their webhooks need besides what those of conversations do. */
export async function createPhoneNumbers({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('phone_number')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('sid', 'text', (column) => column.notNull().unique())
    .addColumn('phone_number', 'text', (column) => column.notNull().unique())
    .addColumn('friendly_name', 'text', (column) => column.notNull())
    .addColumn('sms_url', 'text')
    .addColumn('sms_method', 'text', (column) => column.notNull())
    .addColumn('sms_fallback_url', 'text')
    .addColumn('sms_fallback_method', 'text', (column) => column.notNull())
    .addColumn('voice', 'text', (column) => column.notNull())
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull())
    .execute();
  const requests = schema.alterTable('webhook_request');
  await requests
    .addColumn('kind', 'text', (column) => column.notNull().defaultTo(sql.lit('conversation event')))
    .execute();
  await requests.addColumn('redirects', 'integer', (column) => column.notNull().defaultTo(0)).execute();
  await requests.addColumn('fallback_url', 'text').execute();
  await requests.addColumn('fallback_method', 'text').execute();
}
