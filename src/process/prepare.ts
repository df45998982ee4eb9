import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from '@temporalio/client';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { errorMessage } from '../error-message';
import { StartupError } from '../startup-error';
import { openStore, type Store } from '../store';
import { bundleWorkflows, type WorkflowBundle } from '../temporal/bundle';
import { createDataConverter } from '../temporal/data-converter';
import { createEncryptionCodec } from '../temporal/encryption-codec';
import { installRuntime } from '../temporal/runtime';
import { quietLogger } from './logger';
import { settleTemporalHome } from './temporal-home';
import type { Supervised } from './supervise';
import { startTemporal, temporalDatabase, type Surroundings, type Temporal } from './temporal';
import { together } from './together';

/** What every process of Perdure has, whatever it does with it. */
export interface Foundation {
  store: Store;
  temporal: Temporal;
  /** On the worker's own connection, so that starts can be eager. */
  client: Client;
  /**
   * For Temporal's own tools: what they show is read wherever it is kept. What somebody types there is encrypted, where there are
   * keys, and stays in the history: of a blob nobody could tell yet which execution needs it.
   */
  codec: PayloadCodec;
  /** How everything that goes to and from Temporal is converted: with the codec. */
  dataConverter: DataConverter;
}

/** What a process with a worker has besides. */
export interface WorkerFoundation extends Foundation {
  bundle: WorkflowBundle;
}

/** Opens the store and reaches Temporal, at the same time. */
export async function prepare(surroundings: Surroundings): Promise<Foundation> {
  const { config, logger, supervised } = surroundings;
  installRuntime(quietLogger(logger, 'temporal-sdk'));
  warnOfLoss(config, logger);
  const [store, temporal] = await together(open(config, logger, supervised), startTemporal(surroundings));
  await settleTemporalHome({ config, store, connection: temporal.connection, logger });
  const { connection, namespace } = temporal;
  const { encryptionKeys } = config;
  const dataConverter = createDataConverter({ blobs: store.blobs, encryptionKeys });
  const [whole] = dataConverter.payloadCodecs;
  return {
    store,
    temporal,
    client: new Client({ connection, namespace, dataConverter }),
    codec: { ...createEncryptionCodec(encryptionKeys), decode: (payloads, context) => whole.decode(payloads, context) },
    dataConverter,
  };
}

/** The same, and bundles the workflows meanwhile. */
export async function prepareWorker(surroundings: Surroundings): Promise<WorkerFoundation> {
  const logger = quietLogger(surroundings.logger, 'bundler');
  const encodeFailures = surroundings.config.encryptionKeys.length > 0;
  const [foundation, bundle] = await together(prepare(surroundings), bundleWorkflows({ logger, encodeFailures }));
  return { ...foundation, bundle };
}

/** A store without Temporal's database beside it: somebody has deleted what was running. */
function warnOfLoss({ temporal, dataDir }: Config, logger: Logger): void {
  if (temporal.kind !== 'embedded' || existsSync(temporalDatabase(dataDir))) return;
  if (!existsSync(join(dataDir, 'perdure.db'))) return;
  logger.warn(`${temporalDatabase(dataDir)} is gone, and with it what was running; flows and records are kept`);
}

async function open({ databaseUrl, dataDir }: Config, logger: Logger, { lifecycle }: Supervised): Promise<Store> {
  try {
    const onError = (error: Error): void => logger.error({ err: error }, 'The store reports an error');
    const store = await openStore({ databaseUrl, dataDir, onError });
    await lifecycle.add('the store', () => store.close());
    return store;
  } catch (error) {
    const remedy = databaseUrl
      ? 'Check DATABASE_URL and that the server runs, or unset it to use SQLite.'
      : 'Check that PERDURE_DATA_DIR can be written and has space.';
    throw new StartupError(`${errorMessage(error)}\n${remedy}`);
  }
}
