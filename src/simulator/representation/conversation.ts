import type { Conversation } from '../domain/conversation';
import type { Scope } from '../http/scope';
import { seconds } from './dates';

/** https://www.twilio.com/docs/conversations/api/conversation-resource */
export function conversationJson(
  accountSid: string,
  conversation: Conversation,
  { base }: Pick<Scope, 'base'>,
): object {
  const url = `${base}/Conversations/${conversation.sid}`;
  return {
    sid: conversation.sid,
    account_sid: accountSid,
    chat_service_sid: conversation.chat_service_sid,
    messaging_service_sid: conversation.messaging_service_sid,
    friendly_name: conversation.friendly_name,
    unique_name: conversation.unique_name,
    attributes: conversation.attributes,
    state: conversation.state,
    date_created: seconds(conversation.date_created),
    date_updated: seconds(conversation.date_updated),
    timers: timersJson(conversation),
    bindings: bindingsJson(conversation),
    url,
    links: {
      participants: `${url}/Participants`,
      messages: `${url}/Messages`,
      webhooks: `${url}/Webhooks`,
      export: `${url}/Export`,
    },
  };
}

/** Only the timers that run. */
export function timersJson({
  date_inactive,
  date_closed,
}: Pick<Conversation, 'date_inactive' | 'date_closed'>): Record<string, string> {
  return {
    ...(date_inactive && { date_inactive: seconds(date_inactive) }),
    ...(date_closed && { date_closed: seconds(date_closed) }),
  };
}

function bindingsJson({ email_address, email_name }: Conversation): object {
  return email_address === null ? {} : { email: { address: email_address, name: email_name } };
}
