import type { ConversationContext, ConversationInstance } from 'twilio/lib/rest/conversations/v1/conversation';
import type { ConversationResource } from '../engine/conversations';
import type { TwilioClient } from './client';
import { pathSegment } from './path-segment';
import { toRestResource } from './resource';

/** A conversation, by SID or unique name, and the service that owns it; the account's default service where absent. */
export interface ConversationRef {
  conversationSid: string;
  chatServiceSid?: string;
}

/**
 * The SDK's handle of a conversation, whose SIDs and names can be anything. The service-scoped handles have the same methods
 * with the same parameters, but types of their own; one type is enough for us.
 */
export function conversationOf(
  client: TwilioClient,
  { conversationSid, chatServiceSid }: ConversationRef,
): ConversationContext {
  const { v1 } = client.conversations;
  const conversation = pathSegment(conversationSid);
  if (!chatServiceSid) return v1.conversations(conversation);
  return v1.services(pathSegment(chatServiceSid)).conversations(conversation) as unknown as ConversationContext;
}

/** A conversation as the REST API has it. */
export function conversationResource(instance: ConversationInstance): ConversationResource {
  const { sid, state, chatServiceSid } = instance;
  return { ...toRestResource(instance), sid, state, chat_service_sid: chatServiceSid };
}
