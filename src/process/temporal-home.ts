import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { StartupError } from '../startup-error';
import type { Store, TemporalHome } from '../store';
import { namespaceIdOf } from '../temporal/connection';

export interface TemporalHomeOptions {
  config: Config;
  store: Pick<Store, 'temporalHome' | 'unsettled'>;
  connection: NativeConnection;
  logger: Pick<Logger, 'warn'>;
}

/**
 * Makes sure that this is the Temporal in which the store's executions run. Another one knows none of them, and to us they
 * would be over: all would be ended, and taken off at Twilio, while they wait where they are.
 *
 * @throws StartupError with the remedies, while executions are active elsewhere
 */
export async function settleTemporalHome({ config, store, connection, logger }: TemporalHomeOptions): Promise<void> {
  const { temporal } = config;
  const { namespace } = temporal;
  const address = temporal.kind === 'cluster' ? temporal.address : null;
  const found: TemporalHome = { namespaceId: await namespaceIdOf(connection, namespace), namespace, address };
  const home = await store.temporalHome.settle(found);
  if (home.namespaceId === found.namespaceId) return;
  const [active] = await store.unsettled.after('', 1);
  if (active && !isGone(home, config)) throw elsewhere(home, found);
  logger.warn({ home, found }, `Executions run in ${place(found)} from now on, and no longer in ${place(home)}`);
  await store.temporalHome.move(home, found);
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
