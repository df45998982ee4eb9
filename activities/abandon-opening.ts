import type { ConversationOpening } from '../src/engine/conversations';
import type { TwilioClient } from '../src/twilio/client';
import { removeOwnConversation } from '../src/twilio/own-conversation';
import { stopListening } from '../src/twilio/scoped-webhooks';

/**
 * Takes off what an opening may have put at Twilio, if there is any of it: a conversation of our own goes as a whole; of
 * another's, only our webhook. @throws what the SDK throws
 */
export function abandonOpening(twilio: TwilioClient, opening: ConversationOpening): Promise<void> {
  return opening.kind === 'start' ? removeOwnConversation(twilio, opening) : stopListening(twilio, opening, opening);
}
