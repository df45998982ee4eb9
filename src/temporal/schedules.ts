import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';

/** What is done again and again, whichever process is up; of all processes on a task queue one schedule each is enough. */
const SCHEDULES = [
  // Abandoned executions are looked for.
  { name: 'perdure-reconcile', every: '5m', workflowType: 'reconcileExecutions' },
  // What has been kept for long enough is removed.
  { name: 'perdure-expire', every: '1h', workflowType: 'expireRecords' },
] as const;

/** Makes sure that there are the schedules. */
export async function ensureSchedules(client: Client, taskQueue: string): Promise<void> {
  for (const { name, every, workflowType } of SCHEDULES) {
    try {
      await client.schedule.create({
        scheduleId: `${name}/${taskQueue}`,
        spec: { intervals: [{ every }] },
        policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
        action: { type: 'startWorkflow', workflowType, taskQueue, args: [] },
      });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    }
  }
}
