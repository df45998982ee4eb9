import type { Logger } from 'pino';
import type { Metrics } from '../metrics';
import { currentVersion } from '../temporal/deployment';
import { desertedQueues } from '../temporal/deserted-queues';
import { desertedVersions } from '../temporal/deserted-versions';
import { standstill } from '../temporal/standstill';
import { watchDeployment } from './deployment-watch';
import {
  DesertedWatch,
  TASK_QUEUE_WITHOUT_WORKER,
  VERSION_WITHOUT_WORKER,
  type DesertedWatchOptions,
} from './deserted-watch';
import type { WorkerFoundation } from './prepare';
import { StandstillWatch } from './standstill-watch';
import type { Supervised } from './supervise';

export interface WatchesOptions {
  foundation: WorkerFoundation;
  metrics: Metrics;
  logger: Logger;
  supervised: Supervised;
}

/** Has a worker look, until the process stops, for executions that nobody goes on with: nothing else would tell of them. */
export async function startWatches(options: WatchesOptions): Promise<void> {
  const countDeserted = [await watchTaskQueues(options), await watchVersions(options)];
  options.metrics.observeDeserted(() => countDeserted.reduce((sum, count) => sum + count(), 0));
  await watchCurrentVersion(options);
  await watchStandstill(options);
}

/**
 * An execution stays on the task queue that it began on: after a change of the setting it needs a worker there.
 *
 * @returns how many stand still for want of one
 */
async function watchTaskQueues(options: WatchesOptions): Promise<() => number> {
  const { client, store, temporal } = options.foundation;
  const isOurs = async (executionSids: readonly string[]): Promise<boolean> => {
    const known = await Promise.all(executionSids.map((sid) => store.unsettled.leftBehind(sid)));
    return known.some((execution) => execution !== undefined);
  };
  const look = (): ReturnType<typeof desertedQueues> =>
    desertedQueues(client, { taskQueue: temporal.taskQueue, isOurs });
  return watchDeserted(options, 'task queues', { desertion: TASK_QUEUE_WITHOUT_WORKER, look });
}

/**
 * Where workers are versions of a deployment, each version needs its workers until its executions have gone on. So a worker looks that
 * is none itself: the settings that make it one may have been forgotten.
 *
 * @returns how many stand still for want of them
 */
async function watchVersions(options: WatchesOptions): Promise<() => number> {
  const { client, temporal } = options.foundation;
  const { taskQueue } = temporal;
  const look = (): ReturnType<typeof desertedVersions> => desertedVersions(client, { taskQueue });
  return watchDeserted(options, 'versions', { desertion: VERSION_WITHOUT_WORKER, look });
}

/** Somebody has to make one version of a deployment the current one. */
async function watchCurrentVersion({ foundation, logger, supervised }: WatchesOptions): Promise<void> {
  const { deployment, namespace, connection } = foundation.temporal;
  if (deployment === undefined) return;
  const current = (): ReturnType<typeof currentVersion> =>
    currentVersion(connection, namespace, deployment.deploymentName);
  const stop = watchDeployment({ deployment, namespace, current, logger });
  await supervised.lifecycle.add('the watch over the deployment', stop);
}

/** @returns how many stand still, as of the last look */
async function watchDeserted<Place extends { executions: number }>(
  { logger, supervised }: WatchesOptions,
  places: string,
  watched: Pick<DesertedWatchOptions<Place>, 'desertion' | 'look'>,
): Promise<() => number> {
  const watch = new DesertedWatch({ ...watched, logger });
  watch.start();
  await supervised.lifecycle.add(`the watch over ${places} without a worker`, () => watch.stop());
  return () => watch.count;
}

/** Whichever worker is at fault, and whether it is one of this process: Temporal tells of all. */
async function watchStandstill({ foundation, metrics, logger, supervised }: WatchesOptions): Promise<void> {
  const { client, temporal } = foundation;
  const watch = new StandstillWatch({ look: () => standstill(client, temporal.taskQueue), logger });
  metrics.observeStandstill(() => watch.count);
  watch.start();
  await supervised.lifecycle.add('the watch over executions that stand still', () => watch.stop());
}
