import type { Simulation, Work } from '../work';
import { sourceOf } from './address';
import { autoCreate, autoCreationOf } from './auto-creation';
import type { Conversation } from './conversation';
import type { ChannelMessage } from './delivery';
import { receiveAtNumber, recordInbound, type HandsetMessage } from './inbound-number';
import { addMessage } from './message';
import { findByPair } from './participant';

/**
 * A handset sends a message. It goes to the open conversation of this pair of addresses, else to a new one where the
 * address makes them, else to the webhook of the number (https://www.twilio.com/docs/conversations/inbound-autocreation).
 *
 * @throws RestError 404 when nobody listens at the address, 50504
 */
export function receive(simulation: Simulation, message: HandsetMessage): Promise<ChannelMessage> {
  return simulation.change({ source: sourceOf(message.from), announced: true }, async (work) => {
    const conversation = (await openConversation(work, message)) ?? (await newConversation(work, message));
    if (!conversation) return receiveAtNumber(work, message);
    const { from, body, mediaUrls } = message;
    const added = await addMessage(work, conversation, { author: from, body, mediaUrls });
    return recordInbound(work, message, { conversation_sid: conversation.sid, message_sid: added.sid });
  });
}

async function openConversation(work: Work, { from, to }: HandsetMessage): Promise<Conversation | undefined> {
  const participant = await findByPair(work, from, to);
  if (!participant) return undefined;
  const query = work.database.selectFrom('conversation').selectAll();
  return query.where('sid', '=', participant.conversation_sid).executeTakeFirstOrThrow();
}

async function newConversation(work: Work, { from, to }: HandsetMessage): Promise<Conversation | undefined> {
  const autoCreation = await autoCreationOf(work, to);
  return autoCreation && autoCreate(work, autoCreation, { address: from, proxyAddress: to });
}
