import { sql, type Kysely, type SqlBool } from 'kysely';

/** Events of which nobody may know yet. */
export const NOT_ANNOUNCED = sql<SqlBool>`position is null`;

const ANNOUNCED = sql<SqlBool>`position is not null`;

/** Makes the tables of Event Streams. */
export async function createEvents(database: Kysely<unknown>): Promise<void> {
  await createLog(database);
  await createSinks(database);
}

async function createLog({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('event')
    .addColumn('execution_sid', 'text', (column) => column.notNull())
    .addColumn('event_order', 'integer', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('account_sid', 'text', (column) => column.notNull())
    .addColumn('flow_sid', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('date_event', 'text', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('history_length', 'integer', (column) => column.notNull())
    .addColumn('position', 'integer')
    .addColumn('date_announced', 'text')
    .addPrimaryKeyConstraint('event_key', ['execution_sid', 'event_order'])
    .execute();
  await schema.createIndex('event_pending').on('event').column('execution_sid').where(NOT_ANNOUNCED).execute();
  const inLog = ['account_sid', 'position'];
  await schema.createIndex('event_by_position').unique().on('event').columns(inLog).where(ANNOUNCED).execute();
  await schema.createIndex('event_by_date').on('event').column('date_announced').where(ANNOUNCED).execute();
  await schema
    .createTable('event_log')
    .addColumn('account_sid', 'text', (column) => column.primaryKey())
    .addColumn('last_position', 'integer', (column) => column.notNull())
    .addColumn('wanted_until', 'text', (column) => column.notNull())
    .execute();
}

async function createSinks({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('event_sink')
    .addColumn('sid', 'text', (column) => column.primaryKey())
    .addColumn('account_sid', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('configuration', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('event_sink_by_date')
    .on('event_sink')
    .columns(['account_sid', 'date_created', 'sid'])
    .execute();
  await schema
    .createTable('event_subscription')
    .addColumn('sid', 'text', (column) => column.primaryKey())
    .addColumn('account_sid', 'text', (column) => column.notNull())
    .addColumn('sink_sid', 'text', (column) => column.notNull().references('event_sink.sid').onDelete('cascade'))
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('types', 'text', (column) => column.notNull())
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull())
    .execute();
  const inList = ['account_sid', 'date_created', 'sid'];
  await schema.createIndex('event_subscription_by_date').on('event_subscription').columns(inList).execute();
  await schema.createIndex('event_subscription_by_sink').on('event_subscription').column('sink_sid').execute();
}
