import { activityInfo, ApplicationFailure, getClient } from '@temporalio/activity';
import type { temporal } from '@temporalio/proto';
import { LATE_MS, listedAt, settledAt, tellNext } from './try-again';

/** Milliseconds that a call to Twilio takes at most. */
const CALL_TAKES = 10_000;

/**
 * Makes sure that a call begun now is over before Temporal gives this attempt up. The next attempt looks for what earlier
 * ones have made, and finds nothing of a call that is yet to come. An attempt can be late without knowing it: its worker
 * was frozen, also with the task on its way to it, or waited for the store, or for what it read of Twilio before.
 *
 * @throws ApplicationFailure, for Temporal to try again, where it may be over too late, or where this attempt counts no more
 */
export async function requireTime(): Promise<void> {
  if (!isYoung()) await standingInTime();
}

/**
 * The same for a call that Twilio does twice when it is asked twice: it must be the only one of its step that is under way.
 * Where nobody knows what has become of an attempt before, or of its call, Twilio may yet come to what that one has asked,
 * or to show it, and is left the time for it.
 *
 * @throws ApplicationFailure as {@link requireTime}, also where it is too early
 */
export async function requireSoleCall(): Promise<void> {
  return requireTimeAfter(settledAt());
}

/**
 * The same where Twilio may also not show yet what an attempt before has made, and has heard of.
 *
 * @throws ApplicationFailure as {@link requireSoleCall}
 */
export async function requireListed(): Promise<void> {
  return requireTimeAfter(Math.max(settledAt() ?? 0, listedAt() ?? 0));
}

async function requireTimeAfter(moment = 0): Promise<void> {
  if (activityInfo().attempt === 1) return requireTime();
  const { now } = await standingInTime();
  const wait = moment - now;
  if (wait > 0) throw early(wait);
}

/**
 * Makes sure that Twilio has had the time for whatever it was asked before this activity was scheduled.
 *
 * @throws ApplicationFailure, for Temporal to try again, where it is too early
 */
export function requireSettled(): void {
  const { scheduledTimestampMs, currentAttemptScheduledTimestampMs } = activityInfo();
  const wait = scheduledTimestampMs + LATE_MS - currentAttemptScheduledTimestampMs;
  if (wait > 0) throw early(wait);
}

/**
 * What time it is by Temporal's clock, in milliseconds since 1970.
 *
 * @throws ApplicationFailure, for Temporal to try again, where this attempt counts no more
 */
export async function timeByTemporal(): Promise<number> {
  const pending = await pendingAttempt();
  const standing = pending && (await standingByTemporal(pending));
  if (!standing) throw late();
  return standing.now;
}

/** Moments are milliseconds since 1970. */
interface Deadline {
  /** When Temporal will give the attempt up. */
  givenUpAt: number;
  now: number;
}

const isInTime = ({ givenUpAt, now }: Deadline): boolean => now + CALL_TAKES <= givenUpAt;

/** It began later than it was scheduled: how much later, where many wait, and when it was last heard of, Temporal can tell. */
function isYoung(): boolean {
  const { currentAttemptScheduledTimestampMs: scheduledAt, startToCloseTimeoutMs, heartbeatTimeoutMs } = activityInfo();
  const givenUpAt = scheduledAt + Math.min(startToCloseTimeoutMs, heartbeatTimeoutMs || Infinity);
  return isInTime({ givenUpAt, now: Date.now() });
}

/**
 * By the clock of this machine, or where there is no time by that, by Temporal's: a clock that is ahead must not keep
 * everything back. One that is behind can find time where there is none; the next attempt waits longer than that for what it
 * does not find.
 */
async function standingInTime(): Promise<Deadline> {
  const pending = await pendingAttempt();
  if (!pending) throw late();
  const standing = standingOf(pending, Date.now());
  if (isInTime(standing)) return standing;
  const byTemporal = await standingByTemporal(pending);
  if (!byTemporal || !isInTime(byTemporal)) throw late();
  return byTemporal;
}

type PendingActivity = temporal.api.workflow.v1.IPendingActivityInfo;

/** What Temporal says of this attempt; undefined where it has given it up. */
async function pendingAttempt(): Promise<PendingActivity | undefined> {
  const { activityId, attempt, workflowExecution } = activityInfo();
  if (!workflowExecution) return undefined;
  const { workflowId, runId } = workflowExecution;
  const { raw } = await getClient().workflow.getHandle(workflowId, runId).describe();
  const pending = raw.pendingActivities?.find((activity) => activity.activityId === activityId);
  return pending?.attempt === attempt && pending.lastStartedTime ? pending : undefined;
}

function standingOf(pending: PendingActivity, now: number): Deadline {
  const { startToCloseTimeoutMs, heartbeatTimeoutMs } = activityInfo();
  const startedAt = milliseconds(pending.lastStartedTime);
  // A heartbeat of an attempt before this one is older than this one's start.
  const heardAt = Math.max(startedAt, milliseconds(pending.lastHeartbeatTime));
  return {
    givenUpAt: Math.min(startedAt + startToCloseTimeoutMs, heardAt + (heartbeatTimeoutMs || Infinity)),
    // It is later than that by any clock; one that is behind would leave Twilio as much longer.
    now: Math.max(now, heardAt),
  };
}

/** Temporal tells its time by when it has heard of an attempt: this one makes itself heard, and tells what it told before. */
async function standingByTemporal({ heartbeatDetails: details }: PendingActivity): Promise<Deadline | undefined> {
  const { namespace, taskToken } = activityInfo();
  const begun = performance.now();
  await getClient().workflow.workflowService.recordActivityTaskHeartbeat({ namespace, taskToken, details });
  const heard = await pendingAttempt();
  if (!heard?.lastHeartbeatTime) return undefined;
  return standingOf(heard, milliseconds(heard.lastHeartbeatTime) + (performance.now() - begun));
}

function milliseconds(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1_000_000;
}

function late(): ApplicationFailure {
  tellNext();
  return ApplicationFailure.create({
    type: 'attempt:late',
    message: 'Expected time enough for a call to Twilio, but another attempt may begin before it is over',
  });
}

function early(wait: number): ApplicationFailure {
  tellNext();
  return ApplicationFailure.create({
    type: 'attempt:early',
    message:
      'Expected to know what has become of what an attempt before has asked of Twilio, but nobody told: Twilio may yet do or show it',
    nextRetryDelay: Math.ceil(wait),
  });
}
