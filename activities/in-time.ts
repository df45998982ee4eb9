import { activityInfo, ApplicationFailure, getClient } from '@temporalio/activity';
import { LATE_MS } from '../src/twilio/failure';

/** Milliseconds that a call to Twilio takes at most. */
const CALL_TAKES = 10_000;

/**
 * Makes sure that a call begun now is the only one of its step that is under way. The next attempt looks for what earlier
 * ones have made, and finds nothing of a call that is yet to come, or that Twilio has not come to yet. So the call must be
 * over before Temporal gives this attempt up: an attempt can be late without knowing it, as its worker was frozen, also with
 * the task on its way to it, or waited for the store, or for what it read of Twilio before. And where nobody knows what has
 * become of the attempt before, Twilio is left the time for it.
 *
 * @throws ApplicationFailure, for Temporal to try again: where the call may be over too late, where this attempt counts no
 *   more, or where it comes too early after one that was never heard of again
 */
export async function requireTime(): Promise<void> {
  const info = activityInfo();
  const { attempt, currentAttemptScheduledTimestampMs: scheduledAt, startToCloseTimeoutMs, heartbeatTimeoutMs } = info;
  const isInTime = (givenUpAt: number): boolean => Date.now() + CALL_TAKES <= givenUpAt;
  // It began later than it was scheduled: how much later, where many wait, and when it was last heard of, Temporal can tell.
  const isYoung = isInTime(scheduledAt + Math.min(startToCloseTimeoutMs, heartbeatTimeoutMs || Infinity));
  if (attempt === 1 && isYoung) return;
  const standing = await attemptStanding();
  if (!standing || !isInTime(standing.givenUpAt)) throw late();
  const wait = standing.followsSilence ? scheduledAt + LATE_MS - Date.now() : 0;
  if (wait > 0) throw early(wait);
}

/** How an attempt stands with Temporal. */
interface AttemptStanding {
  /** When Temporal will give it up, in milliseconds since 1970. */
  givenUpAt: number;
  /** The one before was given up: whether it called Twilio, and what came of that, was never told. */
  followsSilence: boolean;
}

/** Undefined where Temporal has given this attempt up. */
async function attemptStanding(): Promise<AttemptStanding | undefined> {
  const { activityId, attempt, workflowExecution, startToCloseTimeoutMs, heartbeatTimeoutMs } = activityInfo();
  if (!workflowExecution) return undefined;
  const { workflowId, runId } = workflowExecution;
  const { raw } = await getClient().workflow.getHandle(workflowId, runId).describe();
  const pending = raw.pendingActivities?.find((activity) => activity.activityId === activityId);
  if (pending?.attempt !== attempt || !pending.lastStartedTime) return undefined;
  const startedAt = milliseconds(pending.lastStartedTime);
  // A heartbeat of an attempt before this one is older than this one's start.
  const heardAt = Math.max(startedAt, milliseconds(pending.lastHeartbeatTime));
  return {
    givenUpAt: Math.min(startedAt + startToCloseTimeoutMs, heardAt + (heartbeatTimeoutMs || Infinity)),
    followsSilence: Boolean(pending.lastFailure?.timeoutFailureInfo),
  };
}

function milliseconds(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + (time?.nanos ?? 0) / 1_000_000;
}

const late = (): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'attempt:late',
    message:
      'Expected time enough for a call to Twilio, but another attempt may begin before it is over; or the clock of this machine is ' +
      "ahead of Temporal's",
  });

const early = (wait: number): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'attempt:early',
    message:
      'Expected to know what the attempt before has asked of Twilio, but it was never heard of: Twilio may yet do it',
    nextRetryDelay: Math.ceil(wait),
  });
