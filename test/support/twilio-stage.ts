import type { Info } from '@temporalio/activity';
import type { MockActivityEnvironment } from '@temporalio/testing';
import { createTwilioClient, type TwilioClient } from '../../src/twilio/client';
import { ACCOUNT_SID, AUTH_TOKEN, LocalTwilio } from '../simulator/support/local-twilio';
import { attemptEnvironment, secondsAgo } from './attempt-environment';
import { startFaultProxy, type Fault, type FaultProxy } from './fault-proxy';

/** Milliseconds that the client waits for an answer here, where nothing else is said. */
const PATIENCE_MS = 1_000;

/** A local Twilio with a proxy before it that can misbehave, and the client that activities use, behind the proxy. */
export interface TwilioStage {
  local: LocalTwilio;
  proxy: FaultProxy;
  /** Through the proxy. */
  twilio: TwilioClient;
  stop(): Promise<void>;
}

export async function startTwilioStage(timeoutMs = PATIENCE_MS): Promise<TwilioStage> {
  const local = await LocalTwilio.start();
  const proxy = await startFaultProxy(local.origin);
  const account = { accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN };
  return {
    local,
    proxy,
    twilio: createTwilioClient({ ...account, simulatorOrigin: proxy.origin, timeoutMs }),
    async stop() {
      await proxy.stop();
      await local.stop();
    },
  };
}

/** Twilio has more to do than it takes. */
export const TOO_MANY: Fault = { kind: 'answer', status: 429, body: { code: 20429, message: 'Too Many Requests' } };

/** Every way in which a call can go wrong without Twilio having said no. */
export const TRANSIENT_FAULTS: [string, Fault][] = [
  ['429 without Retry-After', TOO_MANY],
  ['429 with Retry-After', { ...TOO_MANY, headers: { 'Retry-After': '1' } }],
  ['500', { kind: 'answer', status: 500, body: { code: 20500, message: 'An internal server error has occurred' } }],
  ['503 without a body', { kind: 'answer', status: 503 }],
  ['a reset before Twilio has done it', { kind: 'reset-before' }],
  ['a reset after Twilio has done it', { kind: 'reset-after' }],
  ['silence before Twilio has done it', { kind: 'hang-before' }],
  ['silence after Twilio has done it', { kind: 'hang-after' }],
  ['JSON that breaks off', { kind: 'truncate-after' }],
  ['HTML instead of JSON', { kind: 'html-after' }],
];

/** What something on the way to Twilio may answer to whoever creates something. */
export const NO_RESOURCE: [string, Fault] = ['JSON that is no resource', { kind: 'answer', status: 201, body: {} }];

/** What became of an activity that was tried until it answered. */
export interface Attempts<T> {
  result: T;
  /** Errors of the attempts before. */
  errors: Error[];
}

/**
 * Runs an activity as Temporal does: again, with the next attempt's number, until it answers.
 *
 * @param workflowId of the workflow that asks
 * @param aheadMs milliseconds that Temporal's clock is ahead of ours; of two, the first counts for the first attempt only
 */
export async function attemptAsTemporal<T>(
  workflowId: string,
  activity: () => Promise<T>,
  aheadMs: number | readonly [first: number, then: number] = 0,
): Promise<Attempts<T>> {
  const errors: Error[] = [];
  const [first, then] = typeof aheadMs === 'number' ? [aheadMs, aheadMs] : aheadMs;
  const scheduledTimestampMs = Date.now() + first;
  let heartbeatDetails: unknown;
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    const ahead = attempt === 1 ? first : then;
    const environment = attemptAhead(ahead, { attempt, scheduledTimestampMs, heartbeatDetails }, workflowId);
    // Twilio has had the time for whatever it was asked: none is waited for here.
    const last = { attempt, settlesMs: 0 };
    environment.on('heartbeat', (details: object) => (heartbeatDetails = { ...details, last, settledAt: 0 }));
    try {
      return { result: (await environment.run(activity)) as T, errors };
    } catch (error) {
      errors.push(error as Error);
      if ((error as { nonRetryable?: boolean }).nonRetryable) throw error;
    }
  }
  throw new Error(`Expected an answer within 10 attempts, but the last one failed: ${errors.at(-1)?.message}`);
}

/**
 * Runs attempts of an activity, each right after the one before and with what that has told it.
 *
 * @param workflowId of the workflow that asks
 * @param told by a first attempt that is over
 * @returns runs the next attempt, so many milliseconds later by Temporal's clock, and resolves with what that gives or throws
 */
export function attemptsInARow(
  workflowId: string,
  activity: () => Promise<unknown>,
  told?: object,
): (laterMs?: number) => Promise<unknown> {
  const scheduledTimestampMs = Date.now();
  let attempt = told ? 1 : 0;
  let heartbeatDetails: unknown = told;
  return async (laterMs = 0) => {
    attempt += 1;
    const environment = attemptAhead(laterMs, { attempt, scheduledTimestampMs, heartbeatDetails }, workflowId);
    environment.on('heartbeat', (details: unknown) => (heartbeatDetails = details));
    return environment.run(activity).catch((error: unknown) => error);
  };
}

/** An attempt that is scheduled now, by a Temporal whose clock is so many milliseconds ahead of ours. */
function attemptAhead(
  aheadMs: number,
  told: Pick<Info, 'attempt' | 'scheduledTimestampMs' | 'heartbeatDetails'>,
  workflowId: string,
): MockActivityEnvironment {
  const timing = { currentAttemptScheduledTimestampMs: Date.now() + aheadMs, startToCloseTimeoutMs: 60_000 };
  const info = { activityId: '1', workflowExecution: { workflowId, runId: 'run' }, ...told, ...timing };
  return attemptEnvironment(info, () => {
    const heardAt = secondsAgo(-aheadMs / 1_000);
    return [{ activityId: '1', attempt: told.attempt, lastStartedTime: heardAt, lastHeartbeatTime: heardAt }];
  });
}
