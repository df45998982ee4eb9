import type { Expired } from '../activities/expire';
import { expiryActivities } from './activity-proxies';

/** Removes records that have been kept for long enough. Run by a schedule; see `src/temporal/schedules.ts`. */
export async function expireRecords(): Promise<Expired> {
  return expiryActivities.expire();
}
