import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';

/** What is done again and again, whichever process is up; of all processes on a task queue one schedule each is enough. */
const SCHEDULES = [
  // Executions are looked for that are over in Temporal and not in the store.
  { name: 'perdure-reconcile', every: '5m', workflowType: 'reconcileExecutions' },
  // What has been kept for long enough is removed.
  { name: 'perdure-expire', every: '1h', workflowType: 'expireRecords' },
] as const;

type ScheduleName = (typeof SCHEDULES)[number]['name'];

/** Under which Temporal knows a schedule. */
export function scheduleId(name: ScheduleName, taskQueue: string): string {
  return `${name}/${taskQueue}`;
}

/** Makes sure that there are the schedules. */
export async function ensureSchedules(client: Client, taskQueue: string): Promise<void> {
  for (const { name, every, workflowType } of SCHEDULES) {
    try {
      await client.schedule.create({
        scheduleId: scheduleId(name, taskQueue),
        spec: { intervals: [{ every }] },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
        action: { type: 'startWorkflow', workflowType, taskQueue, args: [] },
      });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
  }
}

/**
 * Has it looked at once for executions that are over and have not told it: a process that starts may come after one that has
 * died, or after an outage.
 */
export async function reconcileNow(client: Client, taskQueue: string): Promise<void> {
  await client.schedule.getHandle(scheduleId('perdure-reconcile', taskQueue)).trigger(ScheduleOverlapPolicy.SKIP);
}
