import { RestError } from '../../twilio/rest-error';
import type { Simulation, Work } from '../work';
import { addMessage, type Message } from './message';

/**
 * Somebody who chats by the Conversations SDK writes into a conversation.
 *
 * @throws RestError 404 when there is no such conversation, 50430 when it is not theirs, 50377, 50504
 */
export function chat(
  simulation: Simulation,
  { identity, conversationSid, body }: { identity: string; conversationSid: string; body: string },
): Promise<Message> {
  return simulation.change({ source: 'SDK', clientIdentity: identity, announced: true }, async (work) => {
    const query = work.database.selectFrom('conversation').selectAll().where('sid', '=', conversationSid);
    const conversation = await query.executeTakeFirst();
    if (!conversation) throw RestError.notFound(`/Conversations/${conversationSid}`);
    if (!(await isIn(work, identity, conversationSid))) {
      throw new RestError(403, 50430, 'Participant is not a member of conversation');
    }
    return addMessage(work, conversation, { author: identity, body });
  });
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

async function isIn({ database }: Work, identity: string, conversationSid: string): Promise<boolean> {
  const query = database.selectFrom('participant').select('sid').where('conversation_sid', '=', conversationSid);
  return (await query.where('identity', '=', identity).executeTakeFirst()) !== undefined;
}
