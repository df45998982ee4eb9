import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';

export type Poller = temporal.api.taskqueue.v1.IPollerInfo;

/** Workers ask at least once a minute. */
const SILENT_MS = 150_000;

/** Of `temporal.api.enums.v1` (https://api-docs.temporal.io). */
const WORKFLOW_QUEUE = 1;

/**
 * Who asks a task queue for workflow tasks. Temporal lists workers for some minutes after their last request.
 *
 * @param silentMs milliseconds after which a worker that has not asked for work is gone
 */
export async function livePollers(client: Client, taskQueue: string, silentMs = SILENT_MS): Promise<Poller[]> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_QUEUE,
  });
  const since = Date.now() - silentMs;
  return (pollers ?? []).filter(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000 >= since);
}

/** Whether anybody takes the workflow tasks of a task queue; `degraded` where nobody does, or Temporal does not tell. */
export async function isWorkedOn(client: Client, taskQueue: string, silentMs?: number): Promise<'ok' | 'degraded'> {
  const pollers = await livePollers(client, taskQueue, silentMs).catch(() => []);
  return pollers.length > 0 ? 'ok' : 'degraded';
}
