import type { Insertable, Selectable } from 'kysely';
import { newSid } from '../../twilio/sid';
import type { MessageTable } from '../storage/tables';
import type { Work } from '../work';
import { renderContent } from './content';
import { admitMessage, requireOpen, type Conversation } from './conversation';
import { definedOnly } from './defined';
import { carryToHandsets } from './delivery';
import { bodyTooLong } from './errors';
import type { ConversationEvent, PostEvent } from './events';
import { attachMedia, mediaOf, sendUploaded, type Media } from './media';
import { participantsOf, type Participant } from './participant';
import { publish } from './publish';

export type Message = Selectable<MessageTable>;

/** A message on its way into a conversation. */
export interface NewMessage {
  author?: string;
  body?: string;
  attributes?: string;
  subject?: string;
  content_sid?: string;
  /** JSON object. */
  content_variables?: string;
  date_created?: string;
  date_updated?: string;
  /** Files that lie elsewhere. */
  mediaUrls?: readonly string[];
  /** A file (ME…) that was uploaded before. */
  media_sid?: string;
}

/** Characters: https://www.twilio.com/docs/conversations/conversations-limits */
const LONGEST_CHANNEL_BODY = 1_600;
const LONGEST_CHAT_BODY = 32 * 1024;

/**
 * Adds a message to a conversation and sends it to the handset of everybody in it but its author.
 *
 * @throws RestError 50377, 50504, 50507, 50508
 */
export async function addMessage(work: Work, conversation: Conversation, added: NewMessage): Promise<Message> {
  requireOpen(conversation);
  const { mediaUrls = [], media_sid, author = 'system', ...properties } = await withContent(work, added);
  const participants = await participantsOf(work, conversation.sid);
  const writer = participants.find(({ identity, address }) => identity === author || address === author);
  const readers = participants.filter((participant) => participant.address !== null && participant !== writer);
  requireLength(work, properties.body ?? '', readers);
  const active = await admitMessage(work, conversation);
  const message = await insertMessage(work, active, { ...properties, author }, writer);
  await attachMedia(work, message.sid, mediaUrls);
  if (media_sid) {
    await sendUploaded(work, { sid: message.sid, chatServiceSid: conversation.chat_service_sid }, media_sid);
  }
  await publish(work, await messageAdded(work, active, message));
  await carryToHandsets(work, active, message, { readers, writer });
  return message;
}

/** A message with what its template says, where it has one that is here. */
async function withContent({ database }: Work, added: NewMessage): Promise<NewMessage> {
  const { content_sid, content_variables, body, mediaUrls = [] } = added;
  const content = content_sid && (await renderContent(database, content_sid, content_variables));
  return content ? { ...added, body: body ?? content.body, mediaUrls: [...mediaUrls, ...content.mediaUrls] } : added;
}

/** @throws RestError 50377 */
export async function updateMessage(
  work: Work,
  conversation: Conversation,
  message: Message,
  properties: Pick<NewMessage, 'author' | 'body' | 'attributes' | 'subject' | 'date_created' | 'date_updated'>,
): Promise<Message> {
  requireOpen(conversation);
  const updated = await work.database
    .updateTable('message')
    .set({ date_updated: work.now, ...definedOnly(properties) })
    .where('sid', '=', message.sid)
    .returningAll()
    .executeTakeFirstOrThrow();
  await publishChange(work, conversation, updated, 'onMessageUpdated', { DateUpdated: updated.date_updated });
  return updated;
}

/** @throws RestError 50377 */
export async function removeMessage(work: Work, conversation: Conversation, message: Message): Promise<void> {
  requireOpen(conversation);
  await publishChange(work, conversation, message, 'onMessageRemoved', { DateRemoved: work.now });
  await work.database.deleteFrom('message').where('sid', '=', message.sid).execute();
}

/** The event of a message that was added, now or in the past. */
export async function messageAdded(
  work: Work,
  conversation: Conversation,
  message: Message,
): Promise<ConversationEvent> {
  const parameters = await messageParameters(work, message);
  return { type: 'onMessageAdded', conversation, parameters, body: message.body };
}

async function publishChange(
  work: Work,
  conversation: Conversation,
  message: Message,
  type: PostEvent,
  dates: Record<string, string>,
): Promise<void> {
  await publish(work, { type, conversation, parameters: { ...(await messageParameters(work, message)), ...dates } });
}

/** @param conversation which has made room for the message */
async function insertMessage(
  work: Work,
  conversation: Conversation,
  properties: Omit<NewMessage, 'mediaUrls' | 'media_sid'> & { author: string },
  writer: Participant | undefined,
): Promise<Message> {
  const row: Insertable<MessageTable> = {
    body: null,
    attributes: '{}',
    subject: null,
    content_sid: null,
    content_variables: null,
    date_created: work.now,
    date_updated: work.now,
    ...definedOnly(properties),
    sid: newSid('IM'),
    conversation_sid: conversation.sid,
    message_index: conversation.next_index - 1,
    participant_sid: writer?.sid ?? null,
    source: work.cause.source ?? 'API',
    announced: work.cause.announced ? 1 : 0,
  };
  return work.database.insertInto('message').values(row).returningAll().executeTakeFirstOrThrow();
}

/** What goes out to handsets must fit the channel; what came in from one did. */
function requireLength({ cause }: Work, body: string, readers: readonly Participant[]): void {
  const limit = cause.source === 'API' && readers.length > 0 ? LONGEST_CHANNEL_BODY : LONGEST_CHAT_BODY;
  if (body.length > limit) throw bodyTooLong(limit);
}

async function messageParameters(work: Work, message: Message): Promise<Record<string, string | undefined>> {
  const media = (await mediaOf(work.database, [message.sid])).get(message.sid);
  return {
    MessageSid: message.sid,
    Index: String(message.message_index),
    DateCreated: message.date_created,
    Body: message.body ?? '',
    Author: message.author,
    ParticipantSid: message.participant_sid ?? undefined,
    Attributes: message.attributes,
    Media: media && JSON.stringify(media.map(mediaParameter)),
  };
}

function mediaParameter({ sid, filename, content_type, size }: Media): Record<string, string | number | null> {
  return { Sid: sid, Filename: filename, ContentType: content_type, Size: size };
}
