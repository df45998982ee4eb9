import type { Cause, Simulation, Work } from '../work';
import { sourceOf } from './address';
import { autoCreate, autoCreationOf, serviceOf } from './auto-creation';
import { beforeConversation, beforeMessage } from './before';
import type { Conversation } from './conversation';
import type { ChannelMessage } from './delivery';
import { receiveAtNumber, recordInbound, type HandsetMessage } from './inbound-number';
import { addMessage } from './message';
import { findByPair } from './participant';

/**
 * A handset sends a message. It goes to the open conversation of this pair of addresses, else to a new one where the
 * address makes them, else to the webhook of the number (https://www.twilio.com/docs/conversations/inbound-autocreation).
 *
 * @throws RestError 404 when nobody listens at the address, 403 when a pre-event webhook refuses it, 50504
 */
export async function receive(simulation: Simulation, message: HandsetMessage): Promise<ChannelMessage> {
  const cause = { source: sourceOf(message.from), announced: true };
  const amended = await askBefore(simulation, cause, message);
  return simulation.change(cause, async (work) => {
    const { author, body, friendlyName, attributes } = amended;
    const { from, to, mediaUrls } = message;
    const conversation =
      (await openConversation(work, message)) ??
      (await autoCreate(work, { address: from, proxyAddress: to, friendlyName }));
    if (!conversation) return receiveAtNumber(work, message);
    const added = await addMessage(work, conversation, { author, body, attributes, mediaUrls });
    return recordInbound(work, message, { conversation_sid: conversation.sid, message_sid: added.sid });
  });
}

/** What pre-event webhooks make of a message. */
interface Amended {
  author: string;
  body: string;
  attributes?: string;
  /** Of the conversation that it begins. */
  friendlyName?: string | null;
}

async function askBefore(simulation: Simulation, cause: Cause, message: HandsetMessage): Promise<Amended> {
  const properties: Amended = { author: message.from, body: message.body };
  const conversation = await openConversation(simulation, message);
  if (conversation) return beforeMessage(simulation, cause, 'onMessageAdd', { conversation, properties });
  const autoCreation = await autoCreationOf(simulation, message.to);
  if (!autoCreation) return properties;
  const { friendly_name } = await beforeConversation(simulation, cause, 'onConversationAdd', {
    chatServiceSid: await serviceOf(simulation, autoCreation),
    properties: {},
    inbound: { address: message.from, proxyAddress: message.to, body: message.body },
  });
  return { ...properties, friendlyName: friendly_name };
}

async function openConversation(
  { database }: Pick<Work, 'database'>,
  { from, to }: HandsetMessage,
): Promise<Conversation | undefined> {
  const participant = await findByPair({ database }, from, to);
  if (!participant) return undefined;
  const query = database.selectFrom('conversation').selectAll();
  return query.where('sid', '=', participant.conversation_sid).executeTakeFirst();
}
