import type { ParticipantInstance } from 'twilio/lib/rest/conversations/v1/conversation/participant';
import type { NewParticipant } from '../engine/conversations';
import type { TwilioClient } from './client';
import { conversationOf, type ConversationRef } from './conversation';
import { isTwilioError } from './failure';
import { toRestResource, type TwilioResource } from './resource';

/** Studio lists no more, and a conversation has no more. */
const MAX_PARTICIPANTS = 1000;

/** The address pair is in use; the chat user, or the member of a group, is in the conversation already. */
export const PARTICIPANT_TAKEN = [50416, 50433, 50437];

/**
 * Adds a participant, once: where Twilio says that there is one already, the conversation's own participants tell whether
 * it is this one. Answers it, and whether this call has added it. @throws what the SDK throws
 */
export async function addParticipant(
  client: TwilioClient,
  conversation: ConversationRef,
  participant: NewParticipant,
): Promise<{ added: TwilioResource; isNew: boolean }> {
  const { participants } = conversationOf(client, conversation);
  try {
    return { added: toRestResource(await participants.create(createOptions(participant))), isNew: true };
  } catch (error) {
    if (!isTwilioError(error, ...PARTICIPANT_TAKEN)) throw error;
    const present = await participants.list({ limit: MAX_PARTICIPANTS });
    const earlier = present.find((one) => isSame(one, participant));
    if (!earlier) throw error;
    return { added: toRestResource(earlier), isNew: false };
  }
}

/** The participants of a conversation, up to 1,000. @throws what the SDK throws */
export async function listParticipants(client: TwilioClient, conversation: ConversationRef): Promise<TwilioResource[]> {
  const listed = await conversationOf(client, conversation).participants.list({ limit: MAX_PARTICIPANTS });
  return listed.map(toRestResource);
}

function createOptions({ identity, address, proxyAddress, attributes, roleSid }: NewParticipant) {
  return {
    ...(identity && { identity }),
    ...(address && { 'messagingBinding.address': address }),
    ...(proxyAddress && { 'messagingBinding.proxyAddress': proxyAddress }),
    ...(attributes && { attributes }),
    ...(roleSid && { roleSid }),
  };
}

function isSame({ identity, messagingBinding }: ParticipantInstance, wanted: NewParticipant): boolean {
  if (!wanted.address) return identity === wanted.identity;
  const binding = messagingBinding as { address?: string; proxy_address?: string } | null;
  return binding?.address === wanted.address && binding.proxy_address === wanted.proxyAddress;
}
