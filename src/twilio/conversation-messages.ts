import type { MessageInstance } from 'twilio/lib/rest/conversations/v1/conversation/message';
import { byTwilioClock, type TwilioClient } from './client';
import { conversationOf, type ConversationRef } from './conversation';
import { backTo, READ_BACK_PAGE } from './read-back';
import { toResource, type TwilioResource } from './resource';
import { ATTRIBUTES_LIMIT, markAttributes, stepKeyOf } from './step-key';

/** A message to everybody in a conversation. */
export interface ConversationMessage extends ConversationRef {
  /** Identifies the step; goes into the attributes. */
  key: string;
  author?: string;
  body: string;
  attributes?: string;
  /** ME…: a file that was uploaded before. */
  mediaSid?: string;
  contentSid?: string;
  contentVariables?: Record<string, string>;
}

/** Sends a message. @throws what the SDK throws */
export async function createConversationMessage(
  client: TwilioClient,
  message: ConversationMessage,
): Promise<TwilioResource> {
  const { author, body, mediaSid, contentSid, contentVariables } = message;
  const created = await conversationOf(client, message).messages.create({
    ...(author && { author }),
    ...(contentSid ? { contentSid, contentVariables: JSON.stringify(contentVariables ?? {}) } : { body }),
    ...(mediaSid && { mediaSid }),
    attributes: marked(message),
  });
  return outbound(toResource(created), message);
}

/**
 * The message that an earlier attempt at the same step has sent, if it did. Attributes that cannot carry the step's key do not
 * tell it: then words, author and time must do.
 *
 * @param since when the first attempt can have begun, by the clock of this machine
 */
export async function findConversationMessage(
  client: TwilioClient,
  message: ConversationMessage,
  since: Date,
): Promise<TwilioResource | undefined> {
  const latest = await conversationOf(client, message).messages.page({ order: 'desc', pageSize: READ_BACK_PAGE });
  const isMarked = stepKeyOf(marked(message)) !== undefined;
  const earliest = byTwilioClock(client, since);
  for await (const sent of backTo(latest, earliest)) {
    const isFound = isMarked
      ? stepKeyOf(sent.attributes) === message.key
      : sent.dateCreated.getTime() >= earliest && reads(sent, message);
    if (isFound) return outbound(toResource(sent), message);
  }
  return undefined;
}

function marked({ attributes, key }: ConversationMessage): string {
  return markAttributes(attributes, key, ATTRIBUTES_LIMIT.message);
}

/** Twilio writes the text of templates itself. */
function reads(sent: MessageInstance, { author, body, contentSid }: ConversationMessage): boolean {
  const isFrom = author === undefined || sent.author === author;
  const says = contentSid ? sent.contentSid === contentSid : (sent.body ?? '') === body;
  return isFrom && says;
}

/** Templates see the flow's own attributes, not our mark. */
function outbound(resource: TwilioResource, { attributes }: ConversationMessage): TwilioResource {
  return { ...resource, Attributes: attributes?.trim() ? attributes : '{}' };
}
