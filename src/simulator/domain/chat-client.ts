import { RestError } from '../../twilio/rest-error';
import type { Simulation, Work } from '../work';
import { beforeMessage } from './before';
import type { Conversation } from './conversation';
import { addMessage, type Message } from './message';

/**
 * Somebody who chats by the Conversations SDK writes into a conversation.
 *
 * @throws RestError 404 when there is no such conversation, 50430 when it is not theirs, 403 when a
 *   pre-event webhook refuses it, 50377, 50504
 */
export async function chat(
  simulation: Simulation,
  { identity, conversationSid, body }: { identity: string; conversationSid: string; body: string },
): Promise<Message> {
  const cause = { source: 'SDK', clientIdentity: identity, announced: true };
  const conversation = await findOwn(simulation, identity, conversationSid);
  const about = { conversation, properties: { author: identity, body } };
  const message = await beforeMessage(simulation, cause, 'onMessageAdd', about);
  return simulation.change(cause, async (work) =>
    addMessage(work, await findOwn(work, identity, conversationSid), message),
  );
}

/** What others have written since somebody is there, oldest first. */
export function heardBy({ database }: Pick<Simulation, 'database'>, identity: string): Promise<Message[]> {
  return database
    .selectFrom('message')
    .innerJoin('participant', 'participant.conversation_sid', 'message.conversation_sid')
    .selectAll('message')
    .where('participant.identity', '=', identity)
    .where('message.author', '!=', identity)
    .whereRef('message.date_created', '>=', 'participant.date_created')
    .orderBy('message.id')
    .execute();
}

async function findOwn(
  { database }: Pick<Work, 'database'>,
  identity: string,
  conversationSid: string,
): Promise<Conversation> {
  const conversations = database.selectFrom('conversation').selectAll().where('sid', '=', conversationSid);
  const conversation = await conversations.executeTakeFirst();
  if (!conversation) throw RestError.notFound(`/Conversations/${conversationSid}`);
  const participants = database.selectFrom('participant').select('sid').where('conversation_sid', '=', conversationSid);
  if (await participants.where('identity', '=', identity).executeTakeFirst()) return conversation;
  throw new RestError(403, 50430, 'Participant is not a member of conversation');
}
