import type { Participant } from '../domain/participant';
import type { Scope } from '../http/scope';
import { seconds } from './dates';

/** https://www.twilio.com/docs/conversations/api/conversation-participant-resource */
export function participantJson(accountSid: string, participant: Participant, scope: Scope): object {
  return {
    account_sid: accountSid,
    ...(scope.named && { chat_service_sid: scope.chatServiceSid }),
    conversation_sid: participant.conversation_sid,
    sid: participant.sid,
    identity: participant.identity,
    attributes: participant.attributes,
    messaging_binding: bindingJson(participant),
    role_sid: participant.role_sid,
    date_created: seconds(participant.date_created),
    date_updated: seconds(participant.date_updated),
    url: `${scope.base}/Conversations/${participant.conversation_sid}/Participants/${participant.sid}`,
    last_read_message_index: participant.last_read_message_index,
    last_read_timestamp: participant.last_read_timestamp,
  };
}

/** The addresses that a participant has; null for one that only chats. */
export function bindingJson(
  participant: Pick<Participant, 'binding_type' | 'address' | 'proxy_address' | 'projected_address'>,
): Record<string, string> | null {
  const { binding_type, address, proxy_address, projected_address } = participant;
  if (binding_type === null) return null;
  return {
    type: binding_type,
    ...(address !== null && { address }),
    ...(proxy_address !== null && { proxy_address }),
    ...(projected_address !== null && { projected_address }),
  };
}
