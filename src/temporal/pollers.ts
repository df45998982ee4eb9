import type { Client } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { WorkerDeployment } from './deployment';

export type Poller = temporal.api.taskqueue.v1.IPollerInfo;

/** Workers ask at least once a minute. */
const SILENT_MS = 150_000;

/** Of `temporal.api.enums.v1` (https://api-docs.temporal.io). */
const WORKFLOW_QUEUE = 1;

/** Whose work the workflow tasks of a task queue are. */
export interface Workers {
  /** Who asks for them. */
  pollers: Poller[];
  /** Versions of worker deployments that new executions are given to, the current and the ramping one; none: any worker. */
  versions: WorkerDeployment[];
}

/**
 * Whose work the workflow tasks of a task queue are. Temporal lists workers for some minutes after their last request.
 *
 * @param silentMs milliseconds after which a worker that has not asked for work is gone
 */
export async function workersOf(client: Client, taskQueue: string, silentMs = SILENT_MS): Promise<Workers> {
  const { pollers, versioningInfo } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_QUEUE,
  });
  const since = Date.now() - silentMs;
  const isAlive = ({ lastAccessTime }: Poller): boolean => Number(lastAccessTime?.seconds ?? 0) * 1000 >= since;
  const { currentDeploymentVersion, rampingDeploymentVersion } = versioningInfo ?? {};
  return {
    pollers: (pollers ?? []).filter(isAlive),
    versions: [currentDeploymentVersion, rampingDeploymentVersion].flatMap((version) =>
      version?.deploymentName && version.buildId
        ? [{ deploymentName: version.deploymentName, buildId: version.buildId }]
        : [],
    ),
  };
}

/** Whether anybody takes the workflow tasks of a task queue; `degraded` where nobody does, or Temporal does not tell. */
export async function isWorkedOn(client: Client, taskQueue: string, silentMs?: number): Promise<'ok' | 'degraded'> {
  const { pollers } = await workersOf(client, taskQueue, silentMs).catch(() => ({ pollers: [] }));
  return pollers.length > 0 ? 'ok' : 'degraded';
}
