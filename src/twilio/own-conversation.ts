import type { ConversationInstance } from 'twilio/lib/rest/conversations/v1/conversation';
import type { ConversationResource, ConversationStart } from '../engine/conversations';
import { byTwilioClock, type TwilioClient } from './client';
import { conversationOf, conversationResource, type ConversationRef } from './conversation';
import { isTwilioError } from './failure';
import { pathSegment } from './path-segment';
import { ATTRIBUTES_LIMIT, markAttributes, stepKeyOf } from './step-key';

/** Conversation with provided unique name already exists. */
export const NAME_TAKEN = 50353;

/** What identifies a conversation that a step has created. */
export type OwnConversation = Pick<ConversationStart, 'key' | 'uniqueName' | 'chatServiceSid' | 'attributes'>;

/**
 * Creates the conversation of a step, once. Each has a unique name, the flow's or one made from the step's key, so that
 * Twilio itself refuses a second one; that it is ours, and not somebody else's of the same name, is told by our mark in
 * its attributes. Attributes that are JSON but no object cannot carry the mark: then they and the time must do. The answer
 * shows it as the flow wanted it: without our mark and name.
 *
 * @param since when earlier attempts can have begun, by the clock of this machine; undefined where there is none
 * @returns the conversation, and whether this call has made it
 * @throws what the SDK throws, such as 50353 where the flow's unique name is taken by another conversation
 */
export async function createOwnConversation(
  client: TwilioClient,
  start: ConversationStart,
  since?: Date,
): Promise<{ conversation: ConversationResource; isNew: boolean }> {
  try {
    const created = await conversationsOf(client, start.chatServiceSid).create(createOptions(start));
    return { conversation: asWanted(created, start), isNew: true };
  } catch (error) {
    const earlier = isTwilioError(error, NAME_TAKEN) ? await findOwnConversation(client, start, since) : undefined;
    if (!earlier) throw error;
    return { conversation: asWanted(earlier, start), isNew: false };
  }
}

/**
 * Removes the conversation of a step, if there is one that carries our mark or name: whose it is else, nobody can tell later.
 * One that is closed stays, with what was written in it: somebody has closed it, or has reset a workflow that held it.
 *
 * @returns the one that stays
 * @throws what the SDK throws
 */
export async function removeOwnConversation(
  client: TwilioClient,
  own: OwnConversation,
): Promise<ConversationRef | undefined> {
  const found = await findOwnConversation(client, own);
  if (!found) return undefined;
  // By its SID: the name can be another's by the time that this arrives.
  const reference = { conversationSid: found.sid, chatServiceSid: own.chatServiceSid };
  if (found.state === 'closed') return reference;
  await conversationOf(client, reference).remove();
  return undefined;
}

async function findOwnConversation(
  client: TwilioClient,
  own: OwnConversation,
  since?: Date,
): Promise<ConversationInstance | undefined> {
  const reference = { conversationSid: nameOf(own), chatServiceSid: own.chatServiceSid };
  try {
    const found = await conversationOf(client, reference).fetch();
    return isOwn(found, own, since && byTwilioClock(client, since)) ? found : undefined;
  } catch (error) {
    if (isTwilioError(error, 20404)) return undefined;
    throw error;
  }
}

/** @param earliest by Twilio's clock, milliseconds since 1970 */
function isOwn({ attributes, dateCreated }: ConversationInstance, own: OwnConversation, earliest?: number): boolean {
  // The name that is made from the step's key is ours alone.
  if (own.uniqueName === undefined) return true;
  const wanted = markAttributes(own.attributes, own.key, ATTRIBUTES_LIMIT.conversation);
  if (stepKeyOf(wanted) !== undefined) return stepKeyOf(attributes) === own.key;
  return attributes === wanted && earliest !== undefined && dateCreated.getTime() >= earliest;
}

function createOptions(start: ConversationStart) {
  const { friendlyName, messagingServiceSid, attributes, timers, email, key } = start;
  return {
    uniqueName: nameOf(start),
    attributes: markAttributes(attributes, key, ATTRIBUTES_LIMIT.conversation),
    ...(friendlyName && { friendlyName }),
    ...(messagingServiceSid && { messagingServiceSid }),
    ...(timers.inactive && { 'timers.inactive': timers.inactive }),
    ...(timers.closed && { 'timers.closed': timers.closed }),
    ...(email.address && { 'bindings.email.address': email.address }),
    ...(email.name && { 'bindings.email.name': email.name }),
  };
}

function nameOf({ key, uniqueName }: OwnConversation): string {
  return uniqueName ?? `perdure-${key.replace(':', '-')}`;
}

function asWanted(instance: ConversationInstance, { uniqueName, attributes }: ConversationStart): ConversationResource {
  return { ...conversationResource(instance), unique_name: uniqueName ?? null, attributes: attributes ?? '{}' };
}

/** The list of the service, or of the account's default service. The two have the same methods, but types of their own. */
function conversationsOf({ conversations: { v1 } }: TwilioClient, chatServiceSid?: string): typeof v1.conversations {
  return chatServiceSid
    ? (v1.services(pathSegment(chatServiceSid)).conversations as unknown as typeof v1.conversations)
    : v1.conversations;
}
