import type { NativeConnection } from '@temporalio/worker';
import type { WorkerDeployment } from '../../src/temporal/deployment';

/** Makes a version the current one, as an operator does; waits until a worker has made it known. */
export async function setCurrentVersion(
  connection: NativeConnection,
  namespace: string,
  { deploymentName, buildId }: WorkerDeployment,
): Promise<void> {
  for (const deadline = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      await connection.workflowService.setWorkerDeploymentCurrentVersion({ namespace, deploymentName, buildId });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}
