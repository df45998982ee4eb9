import type { Work } from '../work';
import { removeParticipant } from './participant';
import type { User } from './user';

/** Removes a user, who thereby leaves every conversation of the service. */
export async function removeUser(work: Work, { sid, identity, chat_service_sid }: User): Promise<void> {
  const { database } = work;
  const conversations = database
    .selectFrom('conversation')
    .selectAll()
    .where('chat_service_sid', '=', chat_service_sid);
  const participants = await database
    .selectFrom('participant')
    .selectAll()
    .where('identity', '=', identity)
    .where('conversation_sid', 'in', conversations.clearSelect().select('sid'))
    .execute();
  for (const participant of participants) {
    const query = conversations.where('sid', '=', participant.conversation_sid);
    await removeParticipant(work, await query.executeTakeFirstOrThrow(), participant);
  }
  await database.deleteFrom('user').where('sid', '=', sid).execute();
}
