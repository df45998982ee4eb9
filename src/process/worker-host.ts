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
import { abandonedExecutions } from '../temporal/abandoned';
import { currentVersion } from '../temporal/deployment';
import { JournalWriter } from '../temporal/journal-sink';
import { ensureSchedules } from '../temporal/schedules';
import { standstill } from '../temporal/standstill';
import { createWorker } from '../temporal/worker';
import { watchDeployment } from './deployment-watch';
import { localDetours } from './local-detours';
import { expiringRecords } from './retention';
import type { WorkerFoundation } from './prepare';
import { startEvents } from './events';
import { startSends } from './sends';
import { StandstillWatch } from './standstill-watch';
import type { Supervised } from './supervise';
import type { TwilioClients } from './twilio-clients';

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
  const activities = createActivities(activityDependencies(options));
  await startSends({ ...options, activities });
  const worker = await createWorker({
    connection: temporal.connection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    bundle,
    activities,
    sinks: journal.sinks,
    dataConverter,
    deployment: temporal.deployment,
  });
  metrics.observeWorker({
    isRunning: () => worker.getState() === 'RUNNING',
    cachedWorkflows: () => worker.getStatus().numCachedWorkflows,
    activitiesInFlight: () => worker.getStatus().numInFlightActivities,
    journalWaiting: () => journal.waitingCount,
  });
  const ended = worker.run();
  ended.catch(supervised.fail);
  await supervised.lifecycle.add('the worker', async () => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await ended;
  });
  await ensureSchedules(client, temporal.taskQueue);
  await watchVersion(options);
  await watchStandstill(options);
  return async () => {
    const state = worker.getState();
    if (state !== 'RUNNING') throw new Error(`Expected the worker to be running, but it is ${state}`);
  };
}

/** Where workers are versions of a deployment, somebody has to make one of them the current one. */
async function watchVersion({ foundation, logger, supervised }: WorkerHostOptions): Promise<void> {
  const { deployment, namespace, connection } = foundation.temporal;
  if (deployment === undefined) return;
  const current = (): ReturnType<typeof currentVersion> =>
    currentVersion(connection, namespace, deployment.deploymentName);
  const stop = watchDeployment({ deployment, namespace, current, logger });
  await supervised.lifecycle.add('the watch over the deployment', stop);
}

/** Whichever worker is at fault, and whether it is one of this process: Temporal tells of all. */
async function watchStandstill({ foundation, metrics, logger, supervised }: WorkerHostOptions): Promise<void> {
  const { client, temporal } = foundation;
  const watch = new StandstillWatch({ look: () => standstill(client, temporal.taskQueue), logger });
  metrics.observeStandstill(() => watch.count);
  watch.start();
  await supervised.lifecycle.add('the watch over executions that stand still', () => watch.stop());
}

function activityDependencies(options: WorkerHostOptions): ActivityDependencies {
  const { config, accounts, clients, publicBaseUrl, simulatorOrigin, foundation, metrics } = options;
  const { store, client } = foundation;
  const allow = config.httpAllow;
  const tokenOf = (accountSid: string): Promise<string | undefined> => accounts.tokenOf(accountSid);
  const detours = simulatorOrigin === undefined ? {} : localDetours(config, simulatorOrigin);
  return {
    twilioOf: (flowSid) => clients.ofFlow(flowSid),
    publicBaseUrl,
    flows: store.revisions,
    fetchFile: createFileFetcher({ allow }),
    http: createHttpClient({ tokenOf, ...detours, allow }),
    executions: store.executions,
    abandoned: abandonedExecutions(client),
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
