import type { JsonObject } from '../../engine/context';
import { returnedParameters } from '../../engine/twiml-return';
import { setOwn } from '../../engine/own-property';
import type { ConversationEnd } from '../../engine/conversations';
import { contactAddressOf, triggerFromMessage, type WebhookParameters } from '../../engine/triggers';
import type { Trigger } from '../../engine/execution';
import { saysUndelivered } from '../../engine/receipts';
import { stepKeyOf } from '../../twilio/step-key';
import { isSid } from '../../twilio/sid';
import { fitsKey } from '../studio/address';

/** What a webhook tells a flow. */
export type Notice =
  /** Somebody wrote. */
  | { kind: 'message'; sid: string; trigger: Trigger; parameters: WebhookParameters }
  /** A message that the flow sent did not arrive. */
  | { kind: 'receipt'; key: ReceiptKey; receipt: Receipt }
  /** TwiML of the user's own has led back to the flow; the trigger tells the execution. */
  | { kind: 'returned'; trigger: Trigger; parameters: JsonObject }
  /** A conversation is over. */
  | { kind: 'conversation-ended'; end: ConversationEnd }
  /** Nothing that a flow acts on. */
  | { kind: 'ignored'; reason: string };

/** What Twilio says became of a message. */
export interface Receipt {
  messageSid: string;
  status: string;
  errorCode?: string;
}

/** Between whom the message went: a conversation, or two addresses. */
export type ReceiptKey = { conversationSid: string } | { flowAddress: string; contactAddress: string };

/**
 * A form as the parameters of a webhook: the first of repeated ones, without NULs, which neither a workflow id nor
 * PostgreSQL can hold.
 */
export function parametersOf(form: Readonly<Record<string, string | string[]>>): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of Object.entries(form)) {
    const text = Array.isArray(value) ? (value[0] ?? '') : value;
    setOwn(parameters, name, text.replaceAll('\0', ''));
  }
  return parameters;
}

/**
 * Tells what a signed webhook is about, from its parameters and the query of its URL. What is not understood is ignored:
 * Twilio adds events without notice.
 */
export function noticeOf(parameters: WebhookParameters, query: URLSearchParams, addressBytes: number): Notice {
  const notice = understood(parameters, query);
  const isTooLong = 'trigger' in notice && !fitsKey(notice.trigger, addressBytes);
  return isTooLong ? { kind: 'ignored', reason: `addresses of more than ${addressBytes} bytes` } : notice;
}

function understood(parameters: WebhookParameters, query: URLSearchParams): Notice {
  const returned = returnedParameters([...query].map(([key, value]) => [key, value.replaceAll('\0', '')] as const));
  if (returned) return returnOf(parameters, returned);
  return receiptOf(parameters) ?? conversationEndOf(parameters) ?? messageOf(parameters);
}

/** A conversation that is inactive wakes up with the next message; one that is closed never does. */
function conversationEndOf({ EventType, ConversationSid, StateTo }: WebhookParameters): Notice | undefined {
  const isClosed = EventType === 'onConversationStateUpdated' && StateTo === 'closed';
  if ((!isClosed && EventType !== 'onConversationRemoved') || !isSid('CH', ConversationSid)) return undefined;
  return {
    kind: 'conversation-ended',
    end: { conversationSid: ConversationSid, how: isClosed ? 'closed' : 'removed' },
  };
}

/** States of an inbound message; any other belongs to one that was sent. */
const INBOUND: ReadonlySet<string> = new Set(['received', 'receiving']);

function receiptOf(parameters: WebhookParameters): Notice | undefined {
  const { EventType, MessageSid, ConversationSid, From, To, Status, ErrorCode: errorCode } = parameters;
  if (EventType === 'onDeliveryUpdated' && MessageSid && ConversationSid && Status) {
    return receipt({ conversationSid: ConversationSid }, { messageSid: MessageSid, status: Status, errorCode });
  }
  const status = parameters.MessageStatus ?? parameters.SmsStatus;
  if (EventType !== undefined || !status || INBOUND.has(status) || !MessageSid || !From || !To) return undefined;
  const key = { flowAddress: From, contactAddress: contactAddressOf(To) };
  return receipt(key, { messageSid: MessageSid, status, errorCode });
}

/** Twilio tells of each message that it was sent, delivered and read: none of that is worth waking the execution. */
function receipt(key: ReceiptKey, told: Receipt): Notice {
  if (saysUndelivered(told.status)) return { kind: 'receipt', key, receipt: told };
  return { kind: 'ignored', reason: `receipt of ${told.status}` };
}

/** Twilio posts the parameters of the message for which it has followed TwiML. Its sender is who the execution is with. */
function returnOf(message: WebhookParameters, parameters: JsonObject): Notice {
  const trigger = triggerFromMessage(message);
  if (!trigger) return { kind: 'ignored', reason: 'a return of TwiML without a message' };
  return { kind: 'returned', trigger, parameters };
}

function messageOf(parameters: WebhookParameters): Notice {
  const { EventType, MessageSid: sid, Attributes } = parameters;
  const ignored = (reason: string): Notice => ({ kind: 'ignored', reason });
  const trigger = triggerFromMessage(parameters);
  if (!trigger) return ignored(`event ${EventType ?? 'without a name'}`);
  if (!isSid(sid?.slice(0, 2) ?? '', sid)) return ignored('malformed MessageSid');
  const { channel } = trigger;
  if (channel.kind === 'conversation' && !isSid('CH', channel.conversationSid))
    return ignored('malformed ConversationSid');
  if (stepKeyOf(Attributes) !== undefined) return ignored('sent by a flow');
  return { kind: 'message', sid, trigger, parameters };
}
