import { RestError } from '../../twilio/rest-error';
import { newSid } from '../../twilio/sid';
import type { Simulation, Work } from '../work';
import { sourceOf } from './address';
import { autoCreate, autoCreationOf } from './auto-creation';
import type { Conversation } from './conversation';
import type { ChannelMessage } from './delivery';
import { addMessage } from './message';
import { findByPair } from './participant';

/** What somebody types into a handset. */
export interface HandsetMessage {
  from: string;
  to: string;
  body: string;
  mediaUrls: readonly string[];
}

/**
 * A handset sends a message. It goes to the open conversation of this pair of addresses, else to a new one where the
 * address makes them (https://www.twilio.com/docs/conversations/inbound-autocreation).
 *
 * @throws RestError 404 when nobody listens at the address, 50504
 */
export function receive(simulation: Simulation, message: HandsetMessage): Promise<ChannelMessage> {
  return simulation.change({ source: sourceOf(message.from), announced: true }, async (work) => {
    const conversation = (await openConversation(work, message)) ?? (await newConversation(work, message));
    if (!conversation) throw nobodyListens(message.to);
    const { from, body, mediaUrls } = message;
    const added = await addMessage(work, conversation, { author: from, body, mediaUrls });
    return record(work, message, { conversation_sid: conversation.sid, message_sid: added.sid });
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

/** The message as the channel saw it. */
function record(
  work: Work,
  { from, to, body, mediaUrls }: HandsetMessage,
  links: Pick<ChannelMessage, 'conversation_sid' | 'message_sid'>,
): Promise<ChannelMessage> {
  return work.database
    .insertInto('channel_message')
    .values({
      sid: newSid(mediaUrls.length > 0 ? 'MM' : 'SM'),
      direction: 'inbound',
      from_address: from,
      to_address: to,
      body,
      status: 'received',
      date_sent: work.now,
      date_created: work.now,
      date_updated: work.now,
      ...links,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

function nobodyListens(address: string): RestError {
  return new RestError(
    404,
    20404,
    `Nobody listens at ${address}: no open conversation has this pair of addresses, and no address configuration ` +
      'with auto creation has this address',
  );
}
