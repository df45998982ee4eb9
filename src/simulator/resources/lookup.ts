import type { Request } from 'express';
import type { Kysely, Selectable } from 'kysely';
import { isSid } from '../../twilio/sid';
import type { Conversation } from '../domain/conversation';
import type { Message } from '../domain/message';
import type { Participant } from '../domain/participant';
import type { ScopedWebhook } from '../domain/scoped-webhook';
import { findUser, type User } from '../domain/user';
import { notFound, type Scope } from '../http/scope';
import type { ReceiptTable, SimulatorTables } from '../storage/tables';

type Database = Kysely<SimulatorTables>;

/** The conversation that the path names, by SID or unique name. @throws RestError 20404 */
export async function findConversation(
  database: Database,
  request: Request,
  scope: Scope,
  parameter = 'ConversationSid',
): Promise<Conversation> {
  const name = String(request.params[parameter]);
  const conversation = await database
    .selectFrom('conversation')
    .selectAll()
    .where('chat_service_sid', '=', scope.chatServiceSid)
    .where(isSid('CH', name) ? 'sid' : 'unique_name', '=', name)
    .executeTakeFirst();
  if (!conversation) throw notFound(request);
  return conversation;
}

/** The participant that the path names, by SID or identity. @throws RestError 20404 */
export async function findParticipant(
  database: Database,
  request: Request,
  { sid }: Conversation,
): Promise<Participant> {
  const name = String(request.params.Sid);
  const query = database.selectFrom('participant').selectAll().where('conversation_sid', '=', sid);
  const participant = await query.where(isSid('MB', name) ? 'sid' : 'identity', '=', name).executeTakeFirst();
  if (!participant) throw notFound(request);
  return participant;
}

/** @throws RestError 20404 */
export async function findMessage(
  database: Database,
  request: Request,
  { sid }: Conversation,
  parameter = 'Sid',
): Promise<Message> {
  const query = database.selectFrom('message').selectAll().where('conversation_sid', '=', sid);
  const message = await query.where('sid', '=', String(request.params[parameter])).executeTakeFirst();
  if (!message) throw notFound(request);
  return message;
}

/** @throws RestError 20404 */
export async function findReceipt(
  database: Database,
  request: Request,
  { sid }: Message,
): Promise<Selectable<ReceiptTable>> {
  const query = database.selectFrom('receipt').selectAll().where('message_sid', '=', sid);
  const receipt = await query.where('sid', '=', String(request.params.Sid)).executeTakeFirst();
  if (!receipt) throw notFound(request);
  return receipt;
}

/** @throws RestError 20404 */
export async function findScopedWebhook(
  database: Database,
  request: Request,
  { sid }: Conversation,
): Promise<ScopedWebhook> {
  const query = database.selectFrom('scoped_webhook').selectAll().where('conversation_sid', '=', sid);
  const webhook = await query.where('sid', '=', String(request.params.Sid)).executeTakeFirst();
  if (!webhook) throw notFound(request);
  return webhook;
}

/** The user that the path names, by SID or identity. @throws RestError 20404 */
export async function findUserOf(
  database: Database,
  request: Request,
  { chatServiceSid }: Scope,
  parameter = 'Sid',
): Promise<User> {
  const name = String(request.params[parameter]);
  const user = await findUser(database, chatServiceSid, isSid('US', name) ? 'sid' : 'identity', name);
  if (!user) throw notFound(request);
  return user;
}
