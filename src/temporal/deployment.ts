import type { ConnectionLike } from '@temporalio/client';
import { hasGrpcStatus } from './grpc-status';

/** One version of a worker deployment (Temporal's worker versioning). */
export interface WorkerDeployment {
  deploymentName: string;
  buildId: string;
}

const CALL_MS = 5_000;

/**
 * The version that new executions are given to.
 *
 * @returns undefined where none is set, or the deployment is not known yet: workers make it known by their first poll
 */
export async function currentVersion(
  connection: ConnectionLike,
  namespace: string,
  deploymentName: string,
): Promise<WorkerDeployment | undefined> {
  try {
    const { workerDeploymentInfo } = await connection.withDeadline(Date.now() + CALL_MS, () =>
      connection.workflowService.describeWorkerDeployment({ namespace, deploymentName }),
    );
    const version = workerDeploymentInfo?.routingConfig?.currentDeploymentVersion;
    return version?.buildId ? { deploymentName, buildId: version.buildId } : undefined;
  } catch (error) {
    if (hasGrpcStatus(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}

/** The command that makes a version the current one. */
export function setCurrentCommand({ deploymentName, buildId }: WorkerDeployment, namespace: string): string {
  return (
    `temporal worker deployment set-current-version --namespace ${namespace} ` +
    `--deployment-name ${deploymentName} --build-id ${buildId}`
  );
}
