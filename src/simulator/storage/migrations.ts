import { sql, type Kysely } from 'kysely';
import type { Migrations } from '../../store/migrate';
import { createClock } from './clock';
import { dated, eventWebhook, resource } from './columns';
import { createContents } from './contents';
import { createConversations } from './conversations';
import { createFlexTables } from './flex-tables';
import { createMediaContents } from './media-contents';
import { createPhoneNumbers } from './phone-numbers';
import { createPublicAddress } from './public-address';
import { createRoles } from './roles';
import { createTaskStates } from './task-states';
import { createUsers } from './users';

/** The simulator's schema, step by step. What each column holds is told in `tables.ts`. */
export const SIMULATOR_MIGRATIONS: Migrations = {
  '0001-services': { up: createServices },
  '0002-conversations': { up: createConversations },
  '0003-addresses': { up: createAddresses },
  '0004-channel-messages': { up: createChannelMessages },
  '0005-webhook-requests': { up: createWebhookRequests },
  '0006-flex': { up: createFlexTables },
  '0007-media-contents': { up: createMediaContents },
  '0008-phone-numbers': { up: createPhoneNumbers },
  '0009-roles': { up: createRoles },
  '0010-clock': { up: createClock },
  '0011-task-states': { up: createTaskStates },
  '0012-users': { up: createUsers },
  '0013-contents': { up: createContents },
  '0014-public-address': { up: createPublicAddress },
};

async function createServices(database: Kysely<unknown>): Promise<void> {
  await eventWebhook(
    database.schema
      .createTable('settings')
      .addColumn('id', 'integer', (column) => column.primaryKey())
      .addColumn('default_chat_service_sid', 'text', (column) => column.notNull())
      .addColumn('default_messaging_service_sid', 'text', (column) => column.notNull())
      .addColumn('default_inactive_timer', 'text')
      .addColumn('default_closed_timer', 'text')
      .addColumn('webhook_target', 'text', (column) => column.notNull()),
  ).execute();
  await dated(
    eventWebhook(
      resource(database, 'chat_service')
        .addColumn('friendly_name', 'text', (column) => column.notNull())
        .addColumn('conversation_creator_role_sid', 'text', (column) => column.notNull())
        .addColumn('conversation_role_sid', 'text', (column) => column.notNull())
        .addColumn('chat_service_role_sid', 'text', (column) => column.notNull())
        .addColumn('reachability_enabled', 'integer', (column) => column.notNull()),
    ),
  ).execute();
}

async function createAddresses(database: Kysely<unknown>): Promise<void> {
  await dated(
    resource(database, 'address_configuration')
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('address', 'text', (column) => column.notNull().unique())
      .addColumn('friendly_name', 'text')
      .addColumn('address_country', 'text')
      .addColumn('auto_creation', 'text', (column) => column.notNull()),
  ).execute();
  await database.schema
    .createTable('handset')
    .addColumn('address', 'text', (column) => column.primaryKey())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('error_code', 'integer')
    .addColumn('latency_ms', 'integer', (column) => column.notNull())
    .execute();
}

async function createChannelMessages(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await dated(
    resource(database, 'channel_message')
      .addColumn('direction', 'text', (column) => column.notNull())
      .addColumn('from_address', 'text', (column) => column.notNull())
      .addColumn('to_address', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('error_code', 'integer')
      .addColumn('messaging_service_sid', 'text')
      .addColumn('conversation_sid', 'text')
      .addColumn('message_sid', 'text')
      .addColumn('receipt_sid', 'text')
      .addColumn('content_sid', 'text')
      .addColumn('content_variables', 'text')
      .addColumn('status_callback', 'text')
      .addColumn('outcome', 'text')
      .addColumn('outcome_error_code', 'integer')
      .addColumn('date_due', 'text')
      .addColumn('date_sent', 'text'),
  ).execute();
  await schema.createIndex('channel_message_by_to').on('channel_message').column('to_address').execute();
  await schema.createIndex('channel_message_by_from').on('channel_message').column('from_address').execute();
  const due = schema.createIndex('channel_message_by_due').on('channel_message').column('date_due');
  await due.where(sql.ref('date_due'), 'is not', null).execute();
  await dated(
    resource(database, 'media')
      .addColumn('parent_sid', 'text')
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('content_type', 'text', (column) => column.notNull())
      .addColumn('filename', 'text')
      .addColumn('size', 'integer', (column) => column.notNull()),
  ).execute();
  await schema.createIndex('media_by_parent').on('media').column('parent_sid').execute();
}

async function createWebhookRequests({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('webhook_request')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('lane', 'text', (column) => column.notNull())
    .addColumn('url', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('parameters', 'text', (column) => column.notNull())
    .addColumn('token', 'text', (column) => column.notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('retries', 'integer', (column) => column.notNull())
    .addColumn('date_due', 'text', (column) => column.notNull())
    .addColumn('date_created', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('webhook_request_by_lane').on('webhook_request').columns(['lane', 'id']).execute();
}
