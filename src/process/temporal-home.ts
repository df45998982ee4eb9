import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { StartupError } from '../startup-error';
import type { Store, TemporalHome } from '../store';
import { namespaceIdOf } from '../temporal/connection';
import { runningOn } from '../temporal/list-filters';

/** Milliseconds for counting what runs. */
const COUNT_MS = 5_000;

export interface TemporalHomeOptions {
  config: Config;
  store: Pick<Store, 'temporalHome' | 'unsettled'>;
  connection: NativeConnection;
  logger: Pick<Logger, 'warn'>;
}

/**
 * Makes sure that this is the Temporal in which the store's executions run. Another one knows none of them, and to us they
 * would be over: all would be ended, and taken off at Twilio, while they wait where they are. The other way round nothing is
 * ended, as what runs is not the store's to judge: a store that is not the one whose executions run here is told of.
 *
 * @throws StartupError with the remedies, while executions are active elsewhere
 */
export async function settleTemporalHome({ config, store, connection, logger }: TemporalHomeOptions): Promise<void> {
  const { temporal } = config;
  const { namespace } = temporal;
  const address = temporal.kind === 'cluster' ? temporal.address : null;
  const found: TemporalHome = { namespaceId: await namespaceIdOf(connection, namespace), namespace, address };
  const home = await store.temporalHome.settle(found);
  const [active] = await store.unsettled.after('', 1);
  if (!active) await warnOfUnknown({ config, connection, logger }, found);
  if (home.namespaceId === found.namespaceId) return;
  if (active && !isGone(home, config)) throw elsewhere(home, found);
  logger.warn({ home, found }, `Executions run in ${place(found)} from now on, and no longer in ${place(home)}`);
  await store.temporalHome.move(home, found);
}

/** A store that was lost, or is another one, has nobody waiting, while somebody is. What cannot be counted is no obstacle. */
async function warnOfUnknown(
  { config, connection, logger }: Omit<TemporalHomeOptions, 'store'>,
  found: TemporalHome,
): Promise<void> {
  const { namespace, taskQueue } = config.temporal;
  const query = runningOn(taskQueue);
  const counting = connection.withDeadline(Date.now() + COUNT_MS, () =>
    connection.workflowService.countWorkflowExecutions({ namespace, query }),
  );
  const count = await counting.then((counted) => Number(counted.count)).catch(() => 0);
  if (count === 0) return;
  logger.warn(
    { found, taskQueue, count },
    `Temporal runs executions in ${place(found)} (${count} on task queue ${taskQueue}), but the store knows of none that is active. ` +
      'If it is another one than before, set DATABASE_URL and PERDURE_DATA_DIR as they were; if it was lost, put it back: ' +
      'see "Restoring a backup of the store" in docs/deployment.md',
  );
}

/** Of two embedded servers with the same data folder, the later one is there because the earlier one's database is not. */
function isGone({ namespaceId, address }: TemporalHome, { temporal, databaseUrl }: Config): boolean {
  const wasBesideStore = address === null && databaseUrl === undefined;
  return (wasBesideStore && temporal.kind === 'embedded') || temporal.lostNamespace === namespaceId;
}

function elsewhere(home: TemporalHome, found: TemporalHome): StartupError {
  return new StartupError(
    `Expected the Temporal in which the store's executions run (${place(home)}), but this is another one (${place(found)}).\n` +
      'It knows none of those that are active, and they would be ended. Set TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE as they were. ' +
      `If that namespace is gone for good, start with PERDURE_LOST_NAMESPACE=${home.namespaceId}: what was active in it is ended, ` +
      'and the next message of each contact begins anew.',
  );
}

function place({ namespaceId, namespace, address }: TemporalHome): string {
  return `namespace ${namespace} ${address === null ? 'of the embedded server' : `at ${address}`}, ${namespaceId}`;
}
