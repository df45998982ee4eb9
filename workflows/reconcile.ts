import { reconcileActivities } from './activity-proxies';
import type { Reconciled } from '../activities/reconcile';

/** Brings executions whose workflow was terminated to their end. Run by a schedule; see `src/temporal/schedules.ts`. */
export async function reconcileExecutions(): Promise<Reconciled> {
  return reconcileActivities.reconcile();
}
