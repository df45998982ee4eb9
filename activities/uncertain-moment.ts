import { activityInfo } from '@temporalio/activity';
import { timeByTemporal } from './in-time';
import { uncertainSince } from './try-again';

/** Milliseconds that lie between two attempts at the most, as a rule. */
const NOT_LONG_MS = 60 * 60_000;

/**
 * Since when an attempt before this one may have done what is asked for, by the clock of this machine; undefined where it is
 * certain that none has. How far that clock is behind Temporal's, only Temporal can tell: an attempt may have waited long for
 * its worker.
 *
 * Where the moment was yet to come when this attempt was scheduled, Temporal's clock has been set back since, and nothing is
 * known but that it is not long ago.
 *
 * @throws ApplicationFailure, for Temporal to try again, where this attempt counts no more
 */
export async function uncertainMoment(): Promise<Date | undefined> {
  const { currentAttemptScheduledTimestampMs: at } = activityInfo();
  const since = uncertainSince();
  if (since === undefined) return undefined;
  const behind = Math.max(0, (await timeByTemporal()) - Date.now());
  return new Date((since > at ? at - NOT_LONG_MS : since) - behind);
}
