import type { ConversationInstance } from 'twilio/lib/rest/conversations/v1/conversation';
import type { ConversationResource, ConversationStart } from '../engine/conversations';
import type { TwilioClient } from './client';
import { conversationOf, conversationResource } from './conversation';
import { isTwilioError } from './failure';
import { pathSegment } from './path-segment';
import { markAttributes, stepKeyOf } from './step-key';

/** Conversation with provided unique name already exists. */
const NAME_TAKEN = 50353;

/** What identifies a conversation that a step has created. */
export type OwnConversation = Pick<ConversationStart, 'key' | 'uniqueName' | 'chatServiceSid'>;

/**
 * Creates the conversation of a step, once. Each has a unique name, the flow's or one made from the step's key, so that
 * Twilio itself refuses a second one; that it is ours, and not somebody else's of the same name, is told by our mark in
 * its attributes. The answer shows it as the flow wanted it: without our mark and name.
 *
 * @throws what the SDK throws, such as 50353 where the flow's unique name is taken by another conversation
 */
export async function createOwnConversation(
  client: TwilioClient,
  start: ConversationStart,
): Promise<ConversationResource> {
  try {
    const created = await conversationsOf(client, start.chatServiceSid).create(createOptions(start));
    return asWanted(created, start);
  } catch (error) {
    const earlier = isTwilioError(error, NAME_TAKEN) ? await findOwnConversation(client, start) : undefined;
    if (!earlier) throw error;
    return asWanted(earlier, start);
  }
}

/** Removes the conversation of a step, if there is one. @throws what the SDK throws */
export async function removeOwnConversation(client: TwilioClient, own: OwnConversation): Promise<void> {
  const found = await findOwnConversation(client, own);
  // By its SID: the name can be another's by the time that this arrives.
  if (found) await conversationOf(client, { ...own, conversationSid: found.sid }).remove();
}

async function findOwnConversation(
  client: TwilioClient,
  own: OwnConversation,
): Promise<ConversationInstance | undefined> {
  const reference = { conversationSid: nameOf(own), chatServiceSid: own.chatServiceSid };
  try {
    const found = await conversationOf(client, reference).fetch();
    return stepKeyOf(found.attributes) === own.key ? found : undefined;
  } catch (error) {
    if (isTwilioError(error, 20404)) return undefined;
    throw error;
  }
}

function createOptions(start: ConversationStart) {
  const { friendlyName, messagingServiceSid, attributes, timers, email, key } = start;
  return {
    uniqueName: nameOf(start),
    attributes: markAttributes(attributes, key),
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
