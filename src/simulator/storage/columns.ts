import type { CreateTableBuilder, Kysely } from 'kysely';

export type Table = CreateTableBuilder<string, string>;

/** A table of resources: in order of creation, found by SID. */
export function resource(database: Kysely<unknown>, name: string): Table {
  return database.schema
    .createTable(name)
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('sid', 'text', (column) => column.notNull().unique());
}

/** When a resource was made and last changed. */
export function dated(table: Table): Table {
  return table
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull());
}

/** The columns of `EventWebhookColumns`. */
export function eventWebhook(table: Table): Table {
  return table
    .addColumn('pre_webhook_url', 'text')
    .addColumn('post_webhook_url', 'text')
    .addColumn('webhook_method', 'text', (column) => column.notNull())
    .addColumn('webhook_filters', 'text');
}
