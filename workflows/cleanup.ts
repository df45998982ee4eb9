import { setCurrentDetails } from '@temporalio/workflow';
import type { Cleanup, ExecutionState } from '../src/engine/execution';
import { cleanupActivities } from './activity-proxies';

/**
 * Undoes at Twilio what the execution put there, last things first. Each step is retried until it is done and then
 * forgotten, so that a run that takes over goes on where this one stood. Until then the Web UI says what is left, and the activity
 * that is tried again says why.
 */
export async function cleanUp(state: ExecutionState): Promise<void> {
  for (let cleanup = state.cleanup.at(-1); cleanup; cleanup = state.cleanup.at(-1)) {
    setCurrentDetails(
      `The flow has ended. Left to undo at Twilio: ${state.cleanup.map(describe).reverse().join(', ')}.`,
    );
    await cleanupActivities.cleanUp.executeWithOptions({ summary: cleanup.kind }, [cleanup]);
    state.cleanup.pop();
  }
}

function describe(cleanup: Cleanup): string {
  switch (cleanup.kind) {
    case 'remove-webhook':
      return `webhook ${cleanup.webhookSid} of ${cleanup.conversationSid}`;
    case 'close-conversation':
      return `${cleanup.conversationSid}, to be closed`;
    case 'abandon-opening':
      return `what widget **${cleanup.opening.widget}** may have begun`;
  }
}
