import type { NativeConnection } from '@temporalio/worker';
import type { WorkerDeployment } from '../../src/temporal/deployment';

/** Makes a version the current one, as an operator does; waits until a worker has made it known. */
export async function setCurrentVersion(
  connection: NativeConnection,
  namespace: string,
  { deploymentName, buildId }: WorkerDeployment,
): Promise<void> {
  for (const deadline = Date.now() + 90_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      await connection.workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
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
