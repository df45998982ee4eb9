import type { Selectable } from 'kysely';
import type { Media } from '../domain/media';
import type { Message } from '../domain/message';
import type { Scope } from '../http/scope';
import type { ReceiptTable } from '../storage/tables';
import { seconds } from './dates';

export type Receipt = Selectable<ReceiptTable>;

/** https://www.twilio.com/docs/conversations/api/conversation-message-resource */
export function messageJson(
  accountSid: string,
  message: Message,
  { media, receipts }: { media: readonly Media[]; receipts: readonly Receipt[] },
  scope: Scope,
): object {
  const url = `${scope.base}/Conversations/${message.conversation_sid}/Messages/${message.sid}`;
  return {
    sid: message.sid,
    account_sid: accountSid,
    ...(scope.named && { chat_service_sid: scope.chatServiceSid }),
    conversation_sid: message.conversation_sid,
    body: message.body,
    media: media.length === 0 ? null : media.map(mediaJson),
    author: message.author,
    participant_sid: message.participant_sid,
    attributes: message.attributes,
    date_created: seconds(message.date_created),
    date_updated: seconds(message.date_updated),
    index: message.message_index,
    delivery: deliveryJson(receipts),
    content_sid: message.content_sid,
    url,
    links: { delivery_receipts: `${url}/Receipts`, channel_metadata: `${url}/ChannelMetadata` },
  };
}

/** https://www.twilio.com/docs/conversations/delivery-receipts */
export function receiptJson(accountSid: string, receipt: Receipt, scope: Scope): object {
  const conversation = `${scope.base}/Conversations/${receipt.conversation_sid}`;
  return {
    sid: receipt.sid,
    account_sid: accountSid,
    ...(scope.named && { chat_service_sid: scope.chatServiceSid }),
    conversation_sid: receipt.conversation_sid,
    message_sid: receipt.message_sid,
    channel_message_sid: receipt.channel_message_sid,
    participant_sid: receipt.participant_sid,
    status: receipt.status,
    error_code: receipt.error_code,
    date_created: seconds(receipt.date_created),
    date_updated: seconds(receipt.date_updated),
    url: `${conversation}/Messages/${receipt.message_sid}/Receipts/${receipt.sid}`,
  };
}

function mediaJson({ sid, size, content_type, filename }: Media): object {
  return { sid, size, content_type, filename };
}

/** What a receipt has gone through before it stood where it stands. */
const PASSED: Readonly<Record<Receipt['status'], readonly Receipt['status'][]>> = {
  sent: ['sent'],
  delivered: ['sent', 'delivered'],
  read: ['sent', 'delivered', 'read'],
  undelivered: ['sent', 'undelivered'],
  failed: ['failed'],
};

function deliveryJson(receipts: readonly Receipt[]): object | null {
  if (receipts.length === 0) return null;
  const amount = (status: Receipt['status']): 'all' | 'some' | 'none' => {
    const count = receipts.filter((receipt) => PASSED[receipt.status].includes(status)).length;
    return count === 0 ? 'none' : count === receipts.length ? 'all' : 'some';
  };
  return {
    total: receipts.length,
    sent: amount('sent'),
    delivered: amount('delivered'),
    read: amount('read'),
    failed: amount('failed'),
    undelivered: amount('undelivered'),
  };
}
