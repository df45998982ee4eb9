import { activityInfo, ApplicationFailure, getClient } from '@temporalio/activity';

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
  const { currentAttemptScheduledTimestampMs: scheduledAt, startToCloseTimeoutMs } = activityInfo();
  const isInTime = (startedAt: number): boolean => Date.now() - startedAt + CALL_TAKES <= startToCloseTimeoutMs;
  // It began later than it was scheduled: how much later, where many wait, Temporal alone can tell.
  if (isInTime(scheduledAt)) return;
  const startedAt = await currentStart();
  if (startedAt !== undefined && isInTime(startedAt)) return;
  throw ApplicationFailure.create({
    type: 'attempt:late',
    message: 'Expected time enough for a call to Twilio, but another attempt may begin before it is over',
  });
}

/** When this attempt began, in milliseconds since 1970; undefined where Temporal has given it up. */
async function currentStart(): Promise<number | undefined> {
  const { activityId, attempt, workflowExecution } = activityInfo();
  if (!workflowExecution) return undefined;
  const { workflowId, runId } = workflowExecution;
  const { raw } = await getClient().workflow.getHandle(workflowId, runId).describe();
  const pending = raw.pendingActivities?.find((activity) => activity.activityId === activityId);
  const startedAt = pending?.attempt === attempt ? pending.lastStartedTime : undefined;
  return startedAt ? Number(startedAt.seconds) * 1_000 + (startedAt.nanos ?? 0) / 1_000_000 : undefined;
}
