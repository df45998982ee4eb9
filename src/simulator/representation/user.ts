import type { Participation } from '../domain/participation';
import type { User } from '../domain/user';
import type { Scope } from '../http/scope';
import { timersJson } from './conversation';
import { seconds } from './dates';

/** https://www.twilio.com/docs/conversations/api/user-resource */
export function userJson(accountSid: string, user: User, { base }: Scope): object {
  const url = `${base}/Users/${user.sid}`;
  return {
    sid: user.sid,
    account_sid: accountSid,
    chat_service_sid: user.chat_service_sid,
    role_sid: user.role_sid,
    identity: user.identity,
    friendly_name: user.friendly_name,
    attributes: user.attributes,
    is_online: null,
    is_notifiable: null,
    date_created: seconds(user.date_created),
    date_updated: seconds(user.date_updated),
    url,
    links: { user_conversations: `${url}/Conversations` },
  };
}

/** https://www.twilio.com/docs/conversations/api/user-conversation-resource */
export function userConversationJson(accountSid: string, row: Participation, { base }: Pick<Scope, 'base'>): object {
  const { user_sid, participant_sid, last_read_message_index: read } = row;
  const url = `${base}/Conversations/${row.conversation_sid}`;
  return {
    account_sid: accountSid,
    chat_service_sid: row.chat_service_sid,
    conversation_sid: row.conversation_sid,
    unread_messages_count: read === null ? null : Math.max(0, row.next_index - 1 - read),
    last_read_message_index: read,
    participant_sid,
    user_sid,
    friendly_name: row.friendly_name,
    conversation_state: row.state,
    timers: timersJson(row),
    attributes: row.attributes,
    date_created: seconds(row.date_created),
    date_updated: seconds(row.date_updated),
    created_by: row.created_by,
    notification_level: row.notification_level,
    unique_name: row.unique_name,
    url: `${base}/Users/${user_sid}/Conversations/${row.conversation_sid}`,
    links: { participant: `${url}/Participants/${participant_sid}`, conversation: url },
  };
}
