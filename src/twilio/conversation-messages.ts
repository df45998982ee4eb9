import type { TwilioClient } from './client';
import { conversationOf, type ConversationRef } from './conversation';
import { toResource, type TwilioResource } from './resource';
import { markAttributes, stepKeyOf } from './step-key';

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

/** How far back a second attempt looks for what the first may have sent. */
const READ_BACK = 50;

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
    attributes: markAttributes(message.attributes, message.key),
  });
  return outbound(toResource(created), message);
}

/** The message that an earlier attempt at the same step has sent, if it did. */
export async function findConversationMessage(
  client: TwilioClient,
  message: ConversationMessage,
): Promise<TwilioResource | undefined> {
  const latest = await conversationOf(client, message).messages.list({ order: 'desc', limit: READ_BACK });
  const found = latest.find(({ attributes }) => stepKeyOf(attributes) === message.key);
  return found && outbound(toResource(found), message);
}

/** Templates see the flow's own attributes, not our mark. */
function outbound(resource: TwilioResource, { attributes }: ConversationMessage): TwilioResource {
  return { ...resource, Attributes: attributes?.trim() ? attributes : '{}' };
}
