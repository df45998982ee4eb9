import type { TwilioClient } from '../client';
import { conversationOf, type ConversationRef } from '../conversation';
import { insist } from '../insist';
import { CONVERSATION_EVENTS, MAX_WEBHOOKS } from '../scoped-webhooks';
import type { AutoCreation, Change, NumberWebhook, ScopedTarget } from './change';
import { findAddress, readAddress, readNumber, readWebhook } from './read';

/** What can be connected to a flow. */
export type Connectable =
  /** Plain messages to a number of the account, E.164. */
  | { kind: 'number'; number: string }
  /** Conversations that a first message to an address begins, such as `whatsapp:+15550001111`. */
  | { kind: 'address'; address: string; chatServiceSid?: string }
  /** A conversation that exists. Messages from now on reach the flow; a handed-off one comes back to it. */
  | ({ kind: 'conversation' } & ConversationRef);

/** The flow that is to have it. */
export interface FlowEnd {
  flowSid: string;
  webhookUrl: string;
}

/** There is no such number. */
export class NothingToConnect extends Error {
  override readonly name = 'NothingToConnect';
}

/**
 * What has to change at Twilio so that messages reach a flow here; nothing where they do already. Twilio's own target
 * `studio` would reach Twilio's Studio: webhooks of that kind for this flow are replaced by one to the flow's URL.
 *
 * @throws NothingToConnect, or what the SDK throws
 */
export async function planConnection(client: TwilioClient, flow: FlowEnd, wanted: Connectable): Promise<Change[]> {
  return insist(() => plan(client, flow, wanted));
}

async function plan(client: TwilioClient, flow: FlowEnd, wanted: Connectable): Promise<Change[]> {
  switch (wanted.kind) {
    case 'number':
      return planNumber(client, flow, wanted.number);
    case 'address':
      return planAddress(client, flow, wanted);
    case 'conversation':
      return planConversation(client, flow, wanted);
  }
}

async function planNumber(client: TwilioClient, { webhookUrl }: FlowEnd, number: string): Promise<Change[]> {
  const [found] = await client.incomingPhoneNumbers.list({ phoneNumber: number, limit: 1 });
  if (!found) throw new NothingToConnect(`Expected ${number} to be a number of the account, but it is not`);
  const before = readNumber(found);
  const after: NumberWebhook = { smsUrl: webhookUrl, smsMethod: 'POST', smsApplicationSid: '' };
  return isThere(before, after) ? [] : [{ kind: 'update-number', sid: found.sid, number, before, after }];
}

async function planAddress(
  client: TwilioClient,
  { webhookUrl }: FlowEnd,
  { address, chatServiceSid }: Extract<Connectable, { kind: 'address' }>,
): Promise<Change[]> {
  const found = await findAddress(client, address);
  const before = found && readAddress(found);
  const service = chatServiceSid ?? before?.conversationServiceSid;
  const after: AutoCreation = {
    enabled: true,
    type: 'webhook',
    ...(service && { conversationServiceSid: service }),
    webhookUrl,
    webhookMethod: 'post',
    webhookFilters: CONVERSATION_EVENTS,
  };
  if (!found || !before) return [{ kind: 'create-address', address, type: addressType(address), after }];
  return isThere(before, after) ? [] : [{ kind: 'update-address', sid: found.sid, address, before, after }];
}

async function planConversation(
  client: TwilioClient,
  { flowSid, webhookUrl }: FlowEnd,
  { conversationSid, chatServiceSid }: ConversationRef,
): Promise<Change[]> {
  const conversation = { conversationSid, ...(chatServiceSid && { chatServiceSid }) };
  const webhooks = await conversationOf(client, conversation).webhooks.list({ limit: MAX_WEBHOOKS });
  const present = webhooks.map((webhook) => ({ sid: webhook.sid, before: readWebhook(webhook) }));
  const replaced = present.filter(({ before }) => before.target === 'studio' && before.flowSid === flowSid);
  const after: ScopedTarget = { target: 'webhook', url: webhookUrl, method: 'post', filters: CONVERSATION_EVENTS };
  const isConnected = present.some(({ before }) => before.target === 'webhook' && before.url === webhookUrl);
  return [
    ...replaced.map((webhook): Change => ({ kind: 'remove-webhook', conversation, ...webhook })),
    ...(isConnected ? [] : [{ kind: 'add-webhook', conversation, after } as const]),
  ];
}

/** `sms` for a bare number; other channels say it themselves, as in `whatsapp:+1555…`. */
function addressType(address: string): string {
  return /^([a-z]+):/.exec(address)?.[1] ?? (address.includes('@') ? 'email' : 'sms');
}

/** Whether what is wanted is there. Twilio keeps fields of a type that it was before; those do not count. */
function isThere(before: object, after: object): boolean {
  const present = new Map(Object.entries(before));
  return Object.entries(after).every(([name, value]) => JSON.stringify(present.get(name)) === JSON.stringify(value));
}
