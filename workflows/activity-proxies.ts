import { proxyActivities, proxyLocalActivities, type ActivityOptions } from '@temporalio/workflow';
import type { Activities } from '../activities';

/**
 * A call to Twilio: its HTTP timeout is 10 s. How long trouble lasts until it gives up, the activity itself says: it alone
 * can tell trouble from an account that Twilio does not serve at the moment, for which the execution waits.
 */
const TWILIO: ActivityOptions = {
  startToCloseTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
  cancellationType: 'TRY_CANCEL',
};

/**
 * Several calls to Twilio in one activity, which an execution waits for even when it is ended. A worker that dies at it is
 * missed by its heartbeat; one that lives must still have time for a call, of 10 s, after its last one.
 */
const CONVERSATION: ActivityOptions = {
  startToCloseTimeout: '60s',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
};

/** What the end of an execution must undo is retried until it is done. */
const CLEANUP: ActivityOptions = {
  startToCloseTimeout: '15s',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
};

export const twilioActivities = proxyActivities<Activities>(TWILIO);
export const conversationActivities = proxyActivities<Activities>(CONVERSATION);
export const cleanupActivities = proxyActivities<Activities>(CLEANUP);

/**
 * Reads of our own store, much shorter than a second. Where the store is down for longer they wait for a timer: a workflow task
 * that is kept open for them lengthens the history by 30,000 events a day, and Temporal terminates what has 50,000.
 */
export const storeActivities = proxyLocalActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '200ms', maximumInterval: '5m' },
  localRetryThreshold: '5s',
});

/** An HTTP request takes 10 s at most. The activity itself does not fail: what is tried again is one whose worker died. */
const HTTP: ActivityOptions = { startToCloseTimeout: '15s', cancellationType: 'TRY_CANCEL' };
export const repeatableRequests = proxyActivities<Activities>({ ...HTTP, retry: { maximumAttempts: 3 } });
export const requestsMadeOnce = proxyActivities<Activities>({ ...HTTP, retry: { maximumAttempts: 1 } });

/** Regular activities with bounded work of our own. */
export const boundedActivities = proxyActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: { maximumAttempts: 3 },
});

/** A round through what is over in Temporal, some minutes at most; after a failure the schedule begins the next one. */
export const reconcileActivities = proxyActivities<Activities>({
  startToCloseTimeout: '10m',
  heartbeatTimeout: '15s',
  retry: { maximumAttempts: 3 },
});

/** Removes records piece by piece, with a heartbeat after each; tried again by the schedule. */
export const expiryActivities = proxyActivities<Activities>({
  startToCloseTimeout: '1h',
  heartbeatTimeout: '2m',
  retry: { maximumAttempts: 3 },
});

/** A round of deliveries to a sink, tried again until its events are given up, 4 hours after they became known. */
export const eventActivities = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '5m' },
});
