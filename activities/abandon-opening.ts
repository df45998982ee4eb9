import type { ConversationOpening, UncertainFailure } from '../src/engine/conversations';
import type { EffectFailure } from '../src/engine/effects';
import { asReceived } from '../src/twilio/as-received';
import type { TwilioClient } from '../src/twilio/client';
import { removeOwnConversation } from '../src/twilio/own-conversation';
import { stopListening } from '../src/twilio/scoped-webhooks';
import { isSettled } from './try-again';

/**
 * Takes off what an opening may have put at Twilio, if there is any of it: a conversation of our own goes as a whole; of
 * another's, and of our own that is closed, only our webhook. @throws what the SDK throws
 */
export async function abandonOpening(twilio: TwilioClient, opening: ConversationOpening): Promise<void> {
  const conversation = opening.kind === 'start' ? await removeOwnConversation(twilio, asReceived(opening)) : opening;
  if (conversation) await stopListening(twilio, conversation, opening);
}

/** What Twilio has refused; uncertain as long as it may yet do what an earlier attempt has asked, and heard nothing of. */
export function refusedOpening(refusal: EffectFailure): UncertainFailure {
  return isSettled() ? refusal : { ...refusal, uncertain: true };
}
