import { activityInfo } from '@temporalio/activity';

/**
 * A clock that goes with Temporal's for as long as an attempt lasts, in milliseconds since 1970: that of its machine may be
 * off, and be set meanwhile. It is as much behind as the attempt has waited for its worker.
 */
export function temporalClock(): () => number {
  const { currentAttemptScheduledTimestampMs: at } = activityInfo();
  const begun = performance.now();
  return () => at + (performance.now() - begun);
}
