import type { ExecutionState } from '../src/engine/execution';
import { cleanupActivities } from './activity-proxies';

/**
 * Undoes at Twilio what the execution put there, last things first. Each step is retried until it is done and then
 * forgotten, so that a run that takes over goes on where this one stood.
 */
export async function cleanUp(state: ExecutionState): Promise<void> {
  for (let cleanup = state.cleanup.at(-1); cleanup; cleanup = state.cleanup.at(-1)) {
    await cleanupActivities.cleanUp.executeWithOptions({ summary: cleanup.kind }, [cleanup]);
    state.cleanup.pop();
  }
}
