import type { JsonObject } from './context';
import type { Trigger } from './execution';
import { parseJsonSafely } from './json';

/** Parameters of a webhook, as Twilio sent them. */
export type WebhookParameters = Readonly<Record<string, string>>;

/**
 * The trigger that an inbound message is, told from its webhook's parameters: `onMessageAdded` of Conversations, or a
 * Messaging webhook. Undefined when it is neither.
 */
export function triggerFromMessage(parameters: WebhookParameters): Trigger | undefined {
  if (parameters.EventType === 'onMessageAdded') return conversationTrigger(parameters);
  if (parameters.EventType === undefined && parameters.MessageSid && parameters.From && parameters.To) {
    return messageTrigger(parameters);
  }
  return undefined;
}

/** In a conversation the flow's address is the conversation itself, and the contact is who wrote. */
function conversationTrigger(parameters: WebhookParameters): Trigger | undefined {
  const { ConversationSid, ChatServiceSid, MessageSid } = parameters;
  if (!ConversationSid || !MessageSid) return undefined;
  const author = parameters.Author ?? '';
  return {
    event: 'incomingConversationMessage',
    data: inboundData(parsedData(parameters)),
    flowAddress: ConversationSid,
    contactAddress: author,
    initiatedBy: MessageSid,
    channel: {
      kind: 'conversation',
      conversationSid: ConversationSid,
      ...(ChatServiceSid && { chatServiceSid: ChatServiceSid }),
    },
  };
}

/**
 * A message as templates see it: the webhook's parameters, and in a conversation also the names that Studio has kept from
 * Programmable Chat: `From`, `ChannelSid`, `InstanceSid`.
 */
export function inboundData(parameters: JsonObject): JsonObject {
  const { ConversationSid, ChatServiceSid, Author } = parameters;
  if (ConversationSid === undefined) return { ...parameters };
  return {
    From: Author ?? '',
    ChannelSid: ConversationSid,
    ...(ChatServiceSid && { InstanceSid: ChatServiceSid }),
    ...parameters,
  };
}

function messageTrigger(parameters: WebhookParameters): Trigger {
  const { From = '', To = '', MessageSid = '' } = parameters;
  return {
    event: 'incomingMessage',
    data: parsedData(parameters),
    flowAddress: To,
    contactAddress: contactAddressOf(From),
    initiatedBy: MessageSid,
    channel: { kind: 'messaging', from: To, to: From },
  };
}

/**
 * The same message as one to its Messaging Service, which has its number or sender; undefined where there is none. A request
 * can begin an execution in the service's name, and the contact answers to whichever number it has sent from.
 */
export function atMessagingService(trigger: Trigger, { MessagingServiceSid }: WebhookParameters): Trigger | undefined {
  const { channel } = trigger;
  if (!MessagingServiceSid || channel.kind !== 'messaging') return undefined;
  return { ...trigger, flowAddress: MessagingServiceSid, channel: { ...channel, from: MessagingServiceSid } };
}

/**
 * The contact behind an address of Messaging: Studio knows somebody on RCS by the bare number. Whoever begins an execution,
 * answers it or tells of its messages must name the same contact.
 */
export function contactAddressOf(address: string): string {
  return address.replace(/^rcs:/, '');
}

/** Studio parses the attributes of the channel and the add-ons; all else stays text. */
function parsedData(parameters: WebhookParameters): JsonObject {
  const data: JsonObject = { ...parameters };
  for (const key of ['ChannelAttributes', 'AddOns']) {
    const text = parameters[key];
    const parsed = text === undefined ? undefined : parseJsonSafely(text);
    if (parsed?.ok) data[key] = parsed.value;
  }
  return data;
}

/** The trigger of a start by REST: `Parameters` are `flow.data` and `trigger.request.parameters`. */
export function requestTrigger(request: { from: string; to: string; parameters: JsonObject }): Trigger {
  const { from, to, parameters } = request;
  return {
    event: 'incomingRequest',
    data: { from, to, parameters },
    flowAddress: from,
    contactAddress: contactAddressOf(to),
    initiatedBy: null,
    channel: { kind: 'messaging', from, to },
  };
}
