import { workflowInfo } from '@temporalio/workflow';
import { reconcileActivities } from './activity-proxies';
import type { Progress, Reconciled } from '../activities/reconcile';

/**
 * Brings executions to their end that are over without having told it. Run by a schedule, which hands each run what the one
 * before has returned; see `src/temporal/schedules.ts`.
 */
export async function reconcileExecutions(): Promise<Reconciled> {
  const before = workflowInfo().lastResult as Progress | undefined;
  return reconcileActivities.reconcile(before);
}
