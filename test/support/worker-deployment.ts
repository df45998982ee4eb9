import type { NativeConnection } from '@temporalio/worker';
import type { WorkerDeployment } from '../../src/temporal/deployment';
import { settled } from './settled';

/** Temporal's number of a change that has not come to all task queues. */
const IN_PROGRESS = 1;

/** Makes a version the current one, as an operator does; waits until a worker has made it known. */
export async function setCurrentVersion(
  connection: NativeConnection,
  namespace: string,
  { deploymentName, buildId }: WorkerDeployment,
): Promise<void> {
  for (const deadline = Date.now() + 90_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      await connection.workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId });
      break;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
  // Task queues may hear of it later.
  await settled(
    () => connection.workflowService.describeWorkerDeployment({ namespace, deploymentName }),
    ({ workerDeploymentInfo }) => Number(workerDeploymentInfo?.routingConfigUpdateState) !== IN_PROGRESS,
  );
}

/** Has an execution go on with workers of another version, from its next task on, as an operator does. */
export async function moveOnce(
  connection: NativeConnection,
  { namespace, workflowId, to }: { namespace: string; workflowId: string; to: WorkerDeployment },
): Promise<void> {
  await connection.workflowService.updateWorkflowExecutionOptions({
    namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: { versioningOverride: { oneTime: { targetDeploymentVersion: to } } },
    updateMask: { paths: ['versioning_override'] },
  });
}
