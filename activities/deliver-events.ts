import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo, ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import { deliverNext, DeliveryFailed, type DeliveryDependencies } from '../src/events/deliver';

/** Milliseconds of one round. A process that stops waits no longer. */
const ROUND_MS = 4_000;
/** Looks for new events, and milliseconds between them, before a round ends because there are none. */
const LOOKS = 5;
const LOOK_MS = 200;

/**
 * A round of deliveries to a sink, one request after the other.
 *
 * @returns `done` when the sink has got everything, or is gone
 * @throws ApplicationFailure when it does not take events: the retry policy says when to try again
 */
export async function deliverEvents(dependencies: DeliveryDependencies, sinkSid: string): Promise<'more' | 'done'> {
  const deadline = performance.now() + ROUND_MS;
  let deliveries = 0;
  try {
    for (let looks = 0; looks < LOOKS; looks += 1) {
      cancellationSignal().throwIfAborted();
      const outcome = await deliverNext(dependencies, sinkSid);
      if (outcome === 'gone') return 'done';
      if (performance.now() > deadline) return 'more';
      if (outcome === 'delivered') {
        deliveries += 1;
        looks = -1;
      } else {
        await sleep(LOOK_MS, undefined, { signal: cancellationSignal() });
      }
    }
    return 'done';
  } catch (error) {
    if (!(error instanceof DeliveryFailed)) throw error;
    // A sink that has taken something is well again: the next failure is its first.
    if (deliveries > 0 && activityInfo().attempt > 1) return 'more';
    throw ApplicationFailure.retryable(error.message, 'DeliveryFailed');
  }
}
