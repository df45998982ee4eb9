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
import { endExecution } from '../server/studio/end-executions';
import type { WorkflowTask } from '../store';
import { createExecutionsClient } from '../temporal/executions-client';
import { executionFates } from '../temporal/execution-fates';
import { openJournalRestorer } from '../temporal/journal-restorer';
import { JournalWriter } from '../temporal/journal-sink';
import { workflowRuns } from '../temporal/key-holder';
import { LastingWorker } from '../temporal/lasting-worker';
import { ensureSchedules, reconcileNow } from '../temporal/schedules';
import { createWorker } from '../temporal/worker';
import { executionBeginner } from './begin-execution';
import { localDetours } from './local-detours';
import { expiringRecords } from './retention';
import type { WorkerFoundation } from './prepare';
import { startEvents } from './events';
import { startSends } from './sends';
import type { Supervised } from './supervise';
import type { TwilioClients } from './twilio-clients';
import { startWatches } from './worker-watches';

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
  await startWatches(options);
  return async () => {
    if (!isRunning()) throw new Error(`Expected the worker to be running, but it is ${worker.status.runState}`);
  };
}

/** @param record writes a batch of the journal, and has told what it makes known */
function activityDependencies(
  options: WorkerHostOptions,
  record: (batch: JournalBatch) => Promise<void>,
): ActivityDependencies {
  const { config, accounts, clients, publicBaseUrl, simulatorOrigin, foundation, metrics } = options;
  const { temporal, store, client, bundle, dataConverter } = foundation;
  const { taskQueue } = temporal;
  const executions = createExecutionsClient({ client, taskQueue, eager: true, settings: config.execution });
  const allow = config.httpAllow;
  const tokenOf = (accountSid: string): Promise<string | undefined> => accounts.tokenOf(accountSid);
  const detours = simulatorOrigin === undefined ? {} : localDetours(config, simulatorOrigin);
  return {
    twilioOf: (flowSid) => clients.ofFlow(flowSid),
    publicBaseUrl,
    flows: store.revisions,
    beginExecution: executionBeginner({ store, executions, addressBytes: config.limits.addressBytes }, options.logger),
    outbound: store.outbound,
    fetchFile: createFileFetcher({ allow }),
    http: createHttpClient({ tokenOf, ...detours, allow }),
    fates: executionFates(client, taskQueue),
    unsettled: store.unsettled,
    endExecution: (execution) => endExecution({ store, executions }, execution),
    openRestorer: () => openJournalRestorer({ client, bundle, dataConverter, record }),
    retentionDays: config.retentionDays,
    deliveries: {
      sinks: store.sinks,
      subscriptions: store.subscriptions,
      events: store.events,
      http: createSinkClient({ tokenOf, allow }),
      count: (outcome, events) => metrics.eventsDelivered(outcome, events),
    },
    expiring: expiringRecords(store, config.retentionDays, (workflowId) => workflowRuns(client, workflowId)),
  };
}
