import { continueAsNew } from '@temporalio/workflow';
import { eventActivities } from './activity-proxies';

/** Rounds of deliveries in one run, so that its history stays short. */
const ROUNDS = 200;

/**
 * Delivers events to a sink until it has got them all. Temporal tries again what the sink does not take, later each time,
 * and sees to it that a sink has one of these at a time. Begun by `src/events/dispatcher.ts`.
 */
export async function deliverEvents(sinkSid: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    if ((await eventActivities.deliverEvents(sinkSid)) === 'done') return;
  }
  await continueAsNew<typeof deliverEvents>(sinkSid);
}
