import { log } from '@temporalio/activity';
import type { Cleanup } from '../src/engine/execution';
import { conversationOf } from '../src/twilio/conversation';
import { classifyTwilioFailure } from '../src/twilio/failure';
import { abandonOpening } from './abandon-opening';
import { requireSettled } from './in-time';
import type { OpeningDependencies } from './listen';
import { isHandedOver } from './send-to-flex';
import { toBeTriedAgain } from './try-again';

/**
 * Undoes one thing that an execution put at Twilio. What is gone already counts as undone. What Twilio refuses for good,
 * such as closing a conversation that is closed, is logged and let be: another try would be refused as well, and the
 * execution would never end.
 */
export async function cleanUp(dependencies: OpeningDependencies, cleanup: Cleanup): Promise<void> {
  try {
    await undo(dependencies, cleanup);
  } catch (error) {
    const failure = classifyTwilioFailure(error);
    if (failure.kind !== 'refused') throw toBeTriedAgain(failure, error);
    const { status, code, message } = failure;
    if (status !== 404) log.warn('cleanup_refused', { cleanup: cleanup.kind, code, message });
  }
}

/**
 * The same when an execution ends. What an opening has asked of Twilio, and heard nothing of, may be done only after that one was
 * given up: it is looked for once more then.
 *
 * @throws ApplicationFailure, for Temporal to try again
 */
export async function cleanUpAtEnd(dependencies: OpeningDependencies, cleanup: Cleanup): Promise<void> {
  await cleanUp(dependencies, cleanup);
  if (cleanup.kind === 'abandon-opening') requireSettled();
}

async function undo({ twilio }: OpeningDependencies, cleanup: Cleanup): Promise<unknown> {
  switch (cleanup.kind) {
    case 'remove-webhook':
      return conversationOf(twilio, cleanup).webhooks(cleanup.webhookSid).remove();
    case 'close-conversation':
      if (cleanup.unless && (await isHandedOver(twilio, cleanup.unless))) return;
      return conversationOf(twilio, cleanup).update({ state: 'closed' });
    case 'abandon-opening':
      return abandonOpening(twilio, cleanup.opening);
  }
}
