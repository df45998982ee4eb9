import type { ConversationOpening } from '../src/engine/conversations';
import type { EffectFailure } from '../src/engine/effects';
import type { TwilioClient } from '../src/twilio/client';
import type { ConversationRef } from '../src/twilio/conversation';
import { executionWebhookUrl } from '../src/twilio/flow-webhook';
import { findListening, listenToConversation } from '../src/twilio/scoped-webhooks';
import { attemptTwilio } from './attempt-twilio';
import { callingWorkflowId } from './calling-flow';
import { requireSoleCall } from './in-time';

/** What an opening needs of the world. */
export interface OpeningDependencies {
  twilio: TwilioClient;
  publicBaseUrl: string;
}

/**
 * Has the execution that asks hear of every message in a conversation that it opens. Answers the webhook's SID. Also the first
 * attempt may come after another one: of a run of the workflow that somebody has reset.
 *
 * @param isNew the conversation has just been made, and nobody listens to it yet
 */
export async function listen(
  { twilio, publicBaseUrl }: OpeningDependencies,
  conversation: ConversationRef,
  opening: ConversationOpening,
  { isNew = false } = {},
): Promise<{ ok: true; value: string } | EffectFailure> {
  const url = listeningUrl(publicBaseUrl, opening);
  return attemptTwilio('The webhook could not be registered', async () => {
    const earlier = isNew ? undefined : await findListening(twilio, conversation, url);
    if (earlier !== undefined) return earlier;
    await requireSoleCall();
    return listenToConversation(twilio, conversation, url);
  });
}

/** Where the execution hears of a conversation: at its flow, by the way to the workflow that asks. */
function listeningUrl(publicBaseUrl: string, opening: ConversationOpening): string {
  const { accountSid, flowSid, executionSid } = opening;
  return executionWebhookUrl({ publicBaseUrl, accountSid, flowSid }, { executionSid, workflowId: callingWorkflowId() });
}
