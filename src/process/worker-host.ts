import type { Logger } from 'pino';
import { createActivities, type ActivityDependencies } from '../../activities';
import type { AccountDirectory } from '../accounts';
import type { Config } from '../config';
import { createSinkClient } from '../events/deliver';
import { createFileFetcher } from '../http/fetch-file';
import { createHttpClient } from '../http/guarded-client';
import type { JournalBatch } from '../engine/journal';
import type { Metrics } from '../metrics';
import { countJournal } from '../metrics/journal';
import type { WorkflowTask } from '../store';
import { currentVersion } from '../temporal/deployment';
import { desertedQueues } from '../temporal/deserted-queues';
import { desertedVersions } from '../temporal/deserted-versions';
import { executionFates } from '../temporal/execution-fates';
import { openJournalRestorer } from '../temporal/journal-restorer';
import { JournalWriter } from '../temporal/journal-sink';
import { LastingWorker } from '../temporal/lasting-worker';
import { ensureSchedules, reconcileNow } from '../temporal/schedules';
import { standstill } from '../temporal/standstill';
import { createWorker } from '../temporal/worker';
import { watchDeployment } from './deployment-watch';
import {
  DesertedWatch,
  TASK_QUEUE_WITHOUT_WORKER,
  VERSION_WITHOUT_WORKER,
  type DesertedWatchOptions,
} from './deserted-watch';
import { localDetours } from './local-detours';
import { expiringRecords } from './retention';
import type { WorkerFoundation } from './prepare';
import { startEvents } from './events';
import { startSends } from './sends';
import { StandstillWatch } from './standstill-watch';
import type { Supervised } from './supervise';
import type { TwilioClients } from './twilio-clients';

const OUT_OF_MEMORY =
  'worker_out_of_memory: the executions in memory did not fit into its heap; it goes on with fewer of them in memory. ' +
  'Give it a larger heap: NODE_OPTIONS=--max-old-space-size=<MiB>';

export interface WorkerHostOptions {
  config: Config;
  foundation: WorkerFoundation;
  accounts: AccountDirectory;
  clients: TwilioClients;
  /** How Twilio reaches us: what activities register as webhooks begins with it. */
  publicBaseUrl: string;
  /** Where the local Twilio is; undefined: flows mean Twilio itself. */
  simulatorOrigin?: string;
  /** Told of what executions do here, and of the worker. */
  metrics: Metrics;
  logger: Logger;
  supervised: Supervised;
}

/**
 * Runs a worker in this process, until the process stops.
 *
 * @returns whether it works now, for `/readyz`; rejects when it does not
 */
export async function startWorker(options: WorkerHostOptions): Promise<() => Promise<void>> {
  const { metrics, logger, supervised } = options;
  const { temporal, client, bundle, store, dataConverter } = options.foundation;
  const { taskQueue } = temporal;
  const events = await startEvents({ store, client, taskQueue, metrics, logger, supervised });
  const record = async (batch: JournalBatch, task?: WorkflowTask): Promise<void> => {
    const isWanted = await store.executions.record(batch, task);
    if (isWanted) events.notice(batch.execution.sid);
    countJournal(metrics, batch);
  };
  const journal = new JournalWriter({ record, logger });
  await supervised.lifecycle.add('the journal', () => journal.close());
  const activities = createActivities(activityDependencies(options, record));
  await startSends({ ...options, activities });
  const worker = await LastingWorker.start({
    create: (maxCachedWorkflows) =>
      createWorker({
        connection: temporal.connection,
        namespace: temporal.namespace,
        taskQueue: temporal.taskQueue,
        bundle,
        activities,
        sinks: journal.sinks,
        dataConverter,
        deployment: temporal.deployment,
        maxCachedWorkflows,
      }),
    onOutOfMemory: (room) => {
      metrics.workerOutOfMemory();
      logger.error({ maxCachedWorkflows: room }, OUT_OF_MEMORY);
    },
  });
  const isRunning = (): boolean => worker.status.runState === 'RUNNING';
  metrics.observeWorker({
    isRunning,
    cachedWorkflows: () => worker.status.numCachedWorkflows,
    activitiesInFlight: () => worker.status.numInFlightActivities,
    journalWaiting: () => journal.waitingCount,
  });
  worker.ended.catch(supervised.fail);
  await supervised.lifecycle.add('the worker', () => worker.stop());
  await ensureSchedules(client, taskQueue);
  await reconcileNow(client, taskQueue);
  const countDeserted = [await watchTaskQueues(options), await watchVersions(options)];
  await watchCurrentVersion(options);
  metrics.observeDeserted(() => countDeserted.reduce((sum, count) => sum + count(), 0));
  await watchStandstill(options);
  return async () => {
    if (!isRunning()) throw new Error(`Expected the worker to be running, but it is ${worker.status.runState}`);
  };
}

/**
 * An execution stays on the task queue that it began on: after a change of the setting it needs a worker there.
 *
 * @returns how many stand still for want of one
 */
async function watchTaskQueues(options: WorkerHostOptions): Promise<() => number> {
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
async function watchVersions(options: WorkerHostOptions): Promise<() => number> {
  const { client, temporal } = options.foundation;
  const { taskQueue } = temporal;
  const look = (): ReturnType<typeof desertedVersions> => desertedVersions(client, { taskQueue });
  return watchDeserted(options, 'versions', { desertion: VERSION_WITHOUT_WORKER, look });
}

/** Somebody has to make one version of a deployment the current one. */
async function watchCurrentVersion({ foundation, logger, supervised }: WorkerHostOptions): Promise<void> {
  const { deployment, namespace, connection } = foundation.temporal;
  if (deployment === undefined) return;
  const current = (): ReturnType<typeof currentVersion> =>
    currentVersion(connection, namespace, deployment.deploymentName);
  const stop = watchDeployment({ deployment, namespace, current, logger });
  await supervised.lifecycle.add('the watch over the deployment', stop);
}

/** @returns how many stand still, as of the last look */
async function watchDeserted<Place extends { executions: number }>(
  { logger, supervised }: WorkerHostOptions,
  places: string,
  watched: Pick<DesertedWatchOptions<Place>, 'desertion' | 'look'>,
): Promise<() => number> {
  const watch = new DesertedWatch({ ...watched, logger });
  watch.start();
  await supervised.lifecycle.add(`the watch over ${places} without a worker`, () => watch.stop());
  return () => watch.count;
}

/** Whichever worker is at fault, and whether it is one of this process: Temporal tells of all. */
async function watchStandstill({ foundation, metrics, logger, supervised }: WorkerHostOptions): Promise<void> {
  const { client, temporal } = foundation;
  const watch = new StandstillWatch({ look: () => standstill(client, temporal.taskQueue), logger });
  metrics.observeStandstill(() => watch.count);
  watch.start();
  await supervised.lifecycle.add('the watch over executions that stand still', () => watch.stop());
}

/** @param record writes a batch of the journal, and has told what it makes known */
function activityDependencies(
  options: WorkerHostOptions,
  record: (batch: JournalBatch) => Promise<void>,
): ActivityDependencies {
  const { config, accounts, clients, publicBaseUrl, simulatorOrigin, foundation, metrics } = options;
  const { temporal, store, client, bundle, dataConverter } = foundation;
  const allow = config.httpAllow;
  const tokenOf = (accountSid: string): Promise<string | undefined> => accounts.tokenOf(accountSid);
  const detours = simulatorOrigin === undefined ? {} : localDetours(config, simulatorOrigin);
  return {
    twilioOf: (flowSid) => clients.ofFlow(flowSid),
    publicBaseUrl,
    flows: store.revisions,
    outbound: store.outbound,
    fetchFile: createFileFetcher({ allow }),
    http: createHttpClient({ tokenOf, ...detours, allow }),
    fates: executionFates(client, temporal.taskQueue),
    unsettled: store.unsettled,
    openRestorer: () => openJournalRestorer({ client, bundle, dataConverter, record }),
    retentionDays: config.retentionDays,
    deliveries: {
      sinks: store.sinks,
      subscriptions: store.subscriptions,
      events: store.events,
      http: createSinkClient({ tokenOf, allow }),
      count: (outcome, events) => metrics.eventsDelivered(outcome, events),
    },
    expiring: expiringRecords(store, config.retentionDays),
  };
}
