import type { Kysely } from 'kysely';
import { dated, resource, type Table } from './columns';

/** Conversations with what is in them. */
export async function createConversations(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await dated(
    resource(database, 'conversation')
      .addColumn('chat_service_sid', 'text', (column) =>
        column.notNull().references('chat_service.sid').onDelete('cascade'),
      )
      .addColumn('messaging_service_sid', 'text', (column) => column.notNull())
      .addColumn('friendly_name', 'text')
      .addColumn('unique_name', 'text')
      .addColumn('attributes', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('inactive_timer', 'text')
      .addColumn('closed_timer', 'text')
      .addColumn('date_inactive', 'text')
      .addColumn('date_closed', 'text')
      .addColumn('email_address', 'text')
      .addColumn('email_name', 'text')
      .addColumn('next_index', 'integer', (column) => column.notNull())
      .addColumn('created_by', 'text', (column) => column.notNull()),
  ).execute();
  const byName = ['chat_service_sid', 'unique_name'];
  await schema.createIndex('conversation_by_name').on('conversation').columns(byName).unique().execute();
  await schema.createIndex('conversation_by_inactive').on('conversation').column('date_inactive').execute();
  await schema.createIndex('conversation_by_closed').on('conversation').column('date_closed').execute();
  await createParticipants(database);
  await createMessages(database);
  await createScopedWebhooks(database);
}

async function createParticipants(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await dated(
    inConversation(resource(database, 'participant'))
      .addColumn('identity', 'text')
      .addColumn('attributes', 'text', (column) => column.notNull())
      .addColumn('binding_type', 'text')
      .addColumn('address', 'text')
      .addColumn('proxy_address', 'text')
      .addColumn('projected_address', 'text')
      .addColumn('role_sid', 'text', (column) => column.notNull())
      .addColumn('last_read_message_index', 'integer')
      .addColumn('last_read_timestamp', 'text'),
  ).execute();
  await schema.createIndex('participant_by_conversation').on('participant').column('conversation_sid').execute();
  await schema.createIndex('participant_by_pair').on('participant').columns(['address', 'proxy_address']).execute();
  await schema.createIndex('participant_by_identity').on('participant').column('identity').execute();
}

async function createMessages(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await dated(
    inConversation(resource(database, 'message'))
      .addColumn('message_index', 'integer', (column) => column.notNull())
      .addColumn('author', 'text', (column) => column.notNull())
      .addColumn('participant_sid', 'text')
      .addColumn('body', 'text')
      .addColumn('attributes', 'text', (column) => column.notNull())
      .addColumn('subject', 'text')
      .addColumn('content_sid', 'text')
      .addColumn('content_variables', 'text')
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('announced', 'integer', (column) => column.notNull()),
  ).execute();
  await schema.createIndex('message_by_conversation').on('message').column('conversation_sid').execute();
  await dated(
    inConversation(resource(database, 'receipt'))
      .addColumn('message_sid', 'text', (column) => column.notNull().references('message.sid').onDelete('cascade'))
      .addColumn('participant_sid', 'text', (column) => column.notNull())
      .addColumn('channel_message_sid', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('error_code', 'integer', (column) => column.notNull()),
  ).execute();
  await schema.createIndex('receipt_by_conversation').on('receipt').column('conversation_sid').execute();
  await schema.createIndex('receipt_by_message').on('receipt').column('message_sid').execute();
}

async function createScopedWebhooks(database: Kysely<unknown>): Promise<void> {
  await dated(
    inConversation(resource(database, 'scoped_webhook'))
      .addColumn('target', 'text', (column) => column.notNull())
      .addColumn('configuration', 'text', (column) => column.notNull())
      .addColumn('retry_count', 'integer', (column) => column.notNull()),
  ).execute();
  const index = database.schema.createIndex('scoped_webhook_by_conversation');
  await index.on('scoped_webhook').column('conversation_sid').execute();
}

/** A resource that goes away with its conversation. */
function inConversation(table: Table): Table {
  return table.addColumn('conversation_sid', 'text', (column) =>
    column.notNull().references('conversation.sid').onDelete('cascade'),
  );
}
