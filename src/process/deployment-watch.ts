import type { Logger } from 'pino';
import { errorMessage } from '../error-message';
import { setCurrentCommand, type WorkerDeployment } from '../temporal/deployment';
import { repeat } from './repeat';

export interface DeploymentWatchOptions {
  /** What the workers of this process are. */
  deployment: WorkerDeployment;
  namespace: string;
  /** Asks Temporal for the version that new executions are given to. */
  current: () => Promise<WorkerDeployment | undefined>;
  logger: Pick<Logger, 'info' | 'warn' | 'debug'>;
  /** Milliseconds to the first look, which comes when the worker has polled, and between two. */
  firstMs?: number;
  everyMs?: number;
}

/**
 * Says so while no version of the deployment is the current one: Temporal gives nothing to any worker then, and nothing else
 * would tell why. Looks again until there is one.
 *
 * @returns stops it
 */
export function watchDeployment(options: DeploymentWatchOptions): () => void {
  const { firstMs = 3_000, everyMs = 60_000 } = options;
  return repeat(() => look(options), { firstMs, everyMs });
}

/** @returns whether there is nothing more to look for */
async function look({ deployment, namespace, current, logger }: DeploymentWatchOptions): Promise<boolean> {
  const { deploymentName, buildId } = deployment;
  const command = setCurrentCommand(deployment, namespace);
  try {
    const version = await current();
    if (version === undefined) {
      logger.warn(`Worker deployment ${deploymentName} has no current version: no execution runs. Set one: ${command}`);
    } else if (version.buildId !== buildId) {
      logger.info(`New executions go to version ${version.buildId}; to have them come to this one: ${command}`);
    }
    return version !== undefined;
  } catch (error) {
    logger.debug(`The current version of worker deployment ${deploymentName} is not known: ${errorMessage(error)}`);
    return false;
  }
}
