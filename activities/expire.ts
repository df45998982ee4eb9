import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';

/** Records that are kept for a time. */
export interface Expiring {
  /** What they are, in the result. */
  name: string;
  /** Days that they are kept. */
  days: number;
  /** Removes up to `limit` of those before a time (ISO 8601), oldest first. Returns how many; fewer when none is left. */
  purge(before: string, limit: number): Promise<number>;
}

/** How many records of each name were removed. */
export type Expired = Record<string, number>;

/** Records in one statement: far below a second, so that nobody who writes has to wait. */
const AT_ONCE = 500;
const DAY_MS = 24 * 3600 * 1000;

/**
 * Removes what has been kept for long enough, piece by piece. After each piece it tells Temporal that it is alive; an
 * attempt after one that died goes on with what is left.
 */
export async function expire(expiring: readonly Expiring[]): Promise<Expired> {
  const since = activityInfo().scheduledTimestampMs;
  const expired: Expired = {};
  for (const records of expiring) {
    const { name } = records;
    const before = new Date(since - records.days * DAY_MS).toISOString();
    let removed: number;
    do {
      cancellationSignal().throwIfAborted();
      removed = await records.purge(before, AT_ONCE);
      expired[name] = (expired[name] ?? 0) + removed;
      heartbeat(expired);
    } while (removed >= AT_ONCE);
  }
  return expired;
}
