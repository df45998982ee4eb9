import type { Client } from '@temporalio/client';
import type { WorkerDeployment } from './deployment';
import { hasGrpcStatus } from './grpc-status';
import { livePollers } from './pollers';

/** A version of a worker deployment that executions are pinned to, and of which no worker asks for work any more. */
export interface DesertedVersion extends WorkerDeployment {
  /** How many are pinned to it and run. */
  executions: number;
}

export interface DesertedVersionsOptions {
  taskQueue: string;
  deploymentName: string;
  /** Milliseconds after which a worker that has not asked for work is gone. */
  silentMs?: number;
}

const CALL_MS = 5_000;

/** Of `temporal.api.enums.v1` (https://api-docs.temporal.io). */
const DRAINING = 4;

/**
 * Asks Temporal for the versions that take no new executions, have some, and have no worker. Nothing fails there: an answer to one of
 * those executions waits until somebody starts such a worker, or moves them.
 */
export async function desertedVersions(client: Client, options: DesertedVersionsOptions): Promise<DesertedVersion[]> {
  const { deploymentName } = options;
  return client.withDeadline(Date.now() + CALL_MS, async () => {
    const draining = await drainingBuilds(client, deploymentName);
    if (draining.length === 0) return [];
    const polling = await pollingBuilds(client, options);
    const silent = draining.filter((buildId) => !polling.has(buildId));
    const counted = silent.map(async (buildId) => ({
      deploymentName,
      buildId,
      executions: await pinnedTo(client, options, buildId),
    }));
    return (await Promise.all(counted)).filter(({ executions }) => executions > 0);
  });
}

async function drainingBuilds(client: Client, deploymentName: string): Promise<string[]> {
  const { namespace } = client.options;
  try {
    const { workerDeploymentInfo } = await client.workflowService.describeWorkerDeployment({
      namespace,
      deploymentName,
    });
    return (workerDeploymentInfo?.versionSummaries ?? []).flatMap(({ status, deploymentVersion }) =>
      Number(status) === DRAINING && deploymentVersion?.buildId ? [deploymentVersion.buildId] : [],
    );
  } catch (error) {
    if (hasGrpcStatus(error, 'NOT_FOUND')) return [];
    throw error;
  }
}

async function pollingBuilds(client: Client, options: DesertedVersionsOptions): Promise<Set<string>> {
  const { taskQueue, deploymentName, silentMs } = options;
  const pollers = await livePollers(client, taskQueue, silentMs);
  const ofDeployment = pollers.flatMap(({ deploymentOptions }) =>
    deploymentOptions?.deploymentName === deploymentName ? [deploymentOptions.buildId ?? ''] : [],
  );
  return new Set(ofDeployment);
}

async function pinnedTo(
  client: Client,
  { taskQueue, deploymentName }: DesertedVersionsOptions,
  buildId: string,
): Promise<number> {
  const version = JSON.stringify(`${deploymentName}:${buildId}`);
  const query =
    `TemporalWorkerDeploymentVersion = ${version} AND ExecutionStatus = 'Running' ` +
    `AND TaskQueue = ${JSON.stringify(taskQueue)}`;
  return (await client.workflow.count(query)).count;
}
