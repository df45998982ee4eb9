import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';

/** Of all processes on a task queue one schedule is enough. */
const scheduleId = (taskQueue: string): string => `perdure-reconcile/${taskQueue}`;

/** Makes sure that abandoned executions are looked for every few minutes, whichever process is up. */
export async function ensureSchedules(client: Client, taskQueue: string): Promise<void> {
  try {
    await client.schedule.create({
      scheduleId: scheduleId(taskQueue),
      spec: { intervals: [{ every: '5m' }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
      action: { type: 'startWorkflow', workflowType: 'reconcileExecutions', taskQueue, args: [] },
    });
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
}
