import type { Insertable, Selectable } from 'kysely';
import { newSid } from '../../twilio/sid';
import type { RoleTable } from '../storage/roles';
import type { ChatServiceTable } from '../storage/tables';
import type { Work } from '../work';

export type ChatService = Selectable<ChatServiceTable>;

const USER = ['sendMessage', 'sendMediaMessage', 'leaveConversation', 'editOwnMessage', 'deleteOwnMessage'];
const ADMIN = [...USER, 'addParticipant', 'removeParticipant', 'editConversationName', 'editConversationAttributes'];

/** A new conversation service, with roles of its own and no webhook. */
export async function addChatService(
  { database, now }: Pick<Work, 'database' | 'now'>,
  name: string,
): Promise<ChatService> {
  const dates = { date_created: now, date_updated: now };
  const sid = newSid('IS');
  const role = (friendly_name: string, type: RoleTable['type'], permissions: string[]): Insertable<RoleTable> => ({
    sid: newSid('RL'),
    chat_service_sid: sid,
    friendly_name,
    type,
    permissions: JSON.stringify(permissions),
    ...dates,
  });
  const creator = role('channel admin', 'conversation', ADMIN);
  const participant = role('channel user', 'conversation', USER);
  const user = role('service user', 'service', ['createConversation', 'joinConversation', 'editOwnUserInfo']);
  const service = await database
    .insertInto('chat_service')
    .values({
      sid,
      friendly_name: name,
      conversation_creator_role_sid: creator.sid,
      conversation_role_sid: participant.sid,
      chat_service_role_sid: user.sid,
      reachability_enabled: 0,
      pre_webhook_url: null,
      post_webhook_url: null,
      webhook_method: 'POST',
      webhook_filters: null,
      ...dates,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await database.insertInto('role').values([creator, participant, user]).execute();
  return service;
}
