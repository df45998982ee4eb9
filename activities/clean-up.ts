import type { Cleanup } from '../src/engine/execution';
import type { TwilioClient } from '../src/twilio/client';
import { conversationOf } from '../src/twilio/conversation';
import { classifyTwilioFailure } from '../src/twilio/failure';

/** Undoes one thing that an execution put at Twilio. What is gone already counts as undone. */
export async function cleanUp(client: TwilioClient, cleanup: Cleanup): Promise<void> {
  try {
    await undo(client, cleanup);
  } catch (error) {
    const failure = classifyTwilioFailure(error);
    if (failure.kind === 'again' || failure.status !== 404) throw error;
  }
}

async function undo(client: TwilioClient, cleanup: Cleanup): Promise<unknown> {
  const conversation = conversationOf(client, cleanup);
  return cleanup.kind === 'remove-webhook'
    ? conversation.webhooks(cleanup.webhookSid).remove()
    : conversation.update({ state: 'closed' });
}
