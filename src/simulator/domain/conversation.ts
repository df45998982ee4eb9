import type { Insertable, Selectable } from 'kysely';
import { newSid } from '../../twilio/sid';
import type { ConversationState, ConversationTable } from '../storage/tables';
import type { Work } from '../work';
import { definedOnly } from './defined';
import { conversationClosed, uniqueNameTaken } from './errors';
import type { PostEvent } from './events';
import { publish } from './publish';
import { timerDates } from './timers';

export type Conversation = Selectable<ConversationTable>;

/** What a request may say about a conversation; what it leaves out stays as it is. */
export interface ConversationProperties {
  friendly_name?: string | null;
  unique_name?: string | null;
  messaging_service_sid?: string;
  attributes?: string;
  state?: ConversationState;
  /** ISO 8601 durations; null = no timer. */
  inactive_timer?: string | null;
  closed_timer?: string | null;
  email_address?: string | null;
  email_name?: string | null;
  date_created?: string;
  date_updated?: string;
}

/**
 * Begins a conversation. What the properties leave out comes from the account's configuration.
 *
 * @throws RestError 50353
 */
export async function createConversation(
  work: Work,
  chatServiceSid: string,
  properties: ConversationProperties,
  createdBy = 'system',
): Promise<Conversation> {
  if (properties.unique_name) await requireFreeName(work, chatServiceSid, properties.unique_name);
  const settings = await work.database.selectFrom('settings').selectAll().executeTakeFirstOrThrow();
  const { inactive_timer = settings.default_inactive_timer, closed_timer = settings.default_closed_timer } = properties;
  const timers = { inactive_timer, closed_timer };
  const row: Insertable<ConversationTable> = {
    friendly_name: null,
    unique_name: null,
    messaging_service_sid: settings.default_messaging_service_sid,
    attributes: '{}',
    state: 'active',
    email_address: null,
    email_name: null,
    date_created: work.now,
    date_updated: work.now,
    ...definedOnly(properties),
    ...timers,
    ...timerDates(timers, work.now),
    sid: newSid('CH'),
    chat_service_sid: chatServiceSid,
    next_index: 0,
    created_by: createdBy,
  };
  const insert = work.database.insertInto('conversation').values(row).returningAll();
  const conversation = await insert.executeTakeFirstOrThrow();
  if (row.date_inactive || row.date_closed) work.wakes.add('state timers');
  await publishConversation(work, conversation, 'onConversationAdded');
  return conversation;
}

/**
 * Changes a conversation. A closed one stays as it is for ever.
 *
 * @throws RestError 50377, 50353
 */
export async function updateConversation(
  work: Work,
  conversation: Conversation,
  { state, ...properties }: ConversationProperties,
): Promise<Conversation> {
  requireOpen(conversation);
  const { unique_name } = properties;
  if (unique_name && unique_name !== conversation.unique_name) {
    await requireFreeName(work, conversation.chat_service_sid, unique_name);
  }
  const updated = await write(work, conversation, definedOnly(properties));
  await publishConversation(work, updated, 'onConversationUpdated');
  return state && state !== updated.state ? changeState(work, updated, state, 'API') : updated;
}

/** Moves a conversation to another state; who is in it does not matter. */
export async function changeState(
  work: Work,
  conversation: Conversation,
  state: ConversationState,
  reason: 'API' | 'TIMER' | 'EVENT',
): Promise<Conversation> {
  const ended = { inactive_timer: null, closed_timer: null };
  const updated = await write(work, conversation, { state, ...(state === 'closed' && ended) }, reason !== 'TIMER');
  await publish(work, {
    type: 'onConversationStateUpdated',
    conversation: updated,
    parameters: { StateUpdated: work.now, StateFrom: conversation.state, StateTo: state, Reason: reason },
  });
  return updated;
}

/**
 * Makes room for the message with index `next_index`: an inactive conversation wakes up, and the timers begin anew.
 *
 * @param conversation as it is in this very transaction
 */
export async function admitMessage(work: Work, conversation: Conversation): Promise<Conversation> {
  const awake =
    conversation.state === 'inactive' ? await changeState(work, conversation, 'active', 'EVENT') : conversation;
  return write(work, awake, { next_index: awake.next_index + 1 });
}

/** Removes a conversation with everything in it. */
export async function removeConversation(work: Work, conversation: Conversation): Promise<void> {
  await publishConversation(work, conversation, 'onConversationRemoved', { DateRemoved: work.now });
  await work.database.deleteFrom('conversation').where('sid', '=', conversation.sid).execute();
}

/** @throws RestError 50377 */
export function requireOpen({ state }: Conversation): void {
  if (state === 'closed') throw conversationClosed();
}

async function requireFreeName({ database }: Work, chatServiceSid: string, name: string): Promise<void> {
  const query = database.selectFrom('conversation').select('sid').where('chat_service_sid', '=', chatServiceSid);
  if (await query.where('unique_name', '=', name).executeTakeFirst()) throw uniqueNameTaken();
}

async function write(
  work: Work,
  conversation: Conversation,
  changes: Partial<Insertable<ConversationTable>>,
  restartTimers = true,
): Promise<Conversation> {
  const dates = restartTimers ? timerDates({ ...conversation, ...changes }, work.now) : {};
  if (dates.date_inactive || dates.date_closed) work.wakes.add('state timers');
  return work.database
    .updateTable('conversation')
    .set({ date_updated: work.now, ...changes, ...dates })
    .where('sid', '=', conversation.sid)
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function publishConversation(
  work: Work,
  conversation: Conversation,
  type: PostEvent,
  more: Record<string, string> = {},
): Promise<void> {
  const parameters = {
    DateCreated: conversation.date_created,
    DateUpdated: conversation.date_updated,
    FriendlyName: conversation.friendly_name ?? undefined,
    UniqueName: conversation.unique_name ?? undefined,
    Attributes: conversation.attributes,
    State: conversation.state,
    ...more,
  };
  await publish(work, { type, conversation, parameters });
}
