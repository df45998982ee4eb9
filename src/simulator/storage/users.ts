import { sql, type Generated, type Kysely } from 'kysely';
import { dated, resource } from './columns';

/** US…: somebody who chats, in all conversations of a service. */
export interface UserTable {
  id: Generated<number>;
  sid: string;
  chat_service_sid: string;
  identity: string;
  friendly_name: string | null;
  /** JSON as text. */
  attributes: string;
  role_sid: string;
  date_created: string;
  date_updated: string;
}

/** How somebody who chats wants to hear of a conversation. */
export type NotificationLevel = 'default' | 'muted';

/** Users go with their service. Whoever is in a conversation already is one. */
export async function createUsers(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await dated(
    resource(database, 'user')
      .addColumn('chat_service_sid', 'text', (column) =>
        column.notNull().references('chat_service.sid').onDelete('cascade'),
      )
      .addColumn('identity', 'text', (column) => column.notNull())
      .addColumn('friendly_name', 'text')
      .addColumn('attributes', 'text', (column) => column.notNull())
      .addColumn('role_sid', 'text', (column) => column.notNull()),
  ).execute();
  const byIdentity = ['chat_service_sid', 'identity'];
  await schema.createIndex('user_by_identity').on('user').columns(byIdentity).unique().execute();
  await schema
    .alterTable('participant')
    .addColumn('notification_level', 'text', (column) => column.notNull().defaultTo(sql.lit('default')))
    .execute();
  await sql`
    insert into user (sid, chat_service_sid, identity, attributes, role_sid, date_created, date_updated)
    select 'US' || lower(hex(randomblob(16))), service.sid, participant.identity, '{}', service.chat_service_role_sid,
      min(participant.date_created), min(participant.date_created)
    from participant
      join conversation on conversation.sid = participant.conversation_sid
      join chat_service as service on service.sid = conversation.chat_service_sid
    where participant.identity is not null
    group by service.sid, participant.identity`.execute(database);
}
