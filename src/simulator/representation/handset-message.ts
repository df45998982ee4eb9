import type { ChannelMessage } from '../domain/delivery';
import type { Message } from '../domain/message';

/** A message as the people at the other end see it. */
export function handsetMessageJson(message: ChannelMessage, media: readonly string[]): object {
  return {
    sid: message.sid,
    from: message.from_address,
    to: message.to_address,
    body: message.body,
    media,
    status: message.status,
    conversation_sid: message.conversation_sid,
    message_sid: message.message_sid,
    ...contentOf(message),
    date_created: message.date_created,
    date_updated: message.date_updated,
  };
}

/** A message as somebody who chats sees it: in the conversation itself. */
export function chatMessageJson(
  message: Message,
  media: readonly string[],
  { to, status }: { to: string; status: 'received' | 'delivered' },
): object {
  return {
    sid: message.sid,
    from: message.author,
    to,
    body: message.body ?? '',
    media,
    status,
    conversation_sid: message.conversation_sid,
    message_sid: message.sid,
    ...contentOf(message),
    date_created: message.date_created,
    date_updated: message.date_updated,
  };
}

function contentOf({ content_sid, content_variables }: Pick<Message, 'content_sid' | 'content_variables'>): object {
  return {
    content_sid,
    content_variables: content_variables === null ? null : (JSON.parse(content_variables) as unknown),
  };
}
