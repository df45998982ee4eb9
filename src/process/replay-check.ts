import { Client } from '@temporalio/client';
import type { Config } from '../config';
import { StartupError } from '../startup-error';
import { openStoreAsItIs } from '../store';
import { bundleWorkflows, type WorkflowBundle } from '../temporal/bundle';
import { connectTemporal, type ConnectionOptions } from '../temporal/connection';
import { createDataConverter } from '../temporal/data-converter';
import { EMBEDDED_IP } from '../temporal/embedded/arguments';
import { replayHistories, type ReplayVerdict } from '../temporal/replay';
import { chooseRuns, historiesOf, type Sample } from '../temporal/replay-sample';

/** What a check tells of, as it comes to it. */
export type ReplayReport =
  { kind: 'chosen'; chosen: number; total: number; taskQueue: string } | { kind: 'verdict'; verdict: ReplayVerdict };

/**
 * Replays a sample of the executions of the configured task queue on the workflow code of this build. It changes nothing there,
 * and needs no worker.
 *
 * @param bundle other workflow code than that of the sources
 * @throws StartupError when Temporal or the store cannot be reached
 */
export async function* checkReplay(
  config: Config,
  sample: Sample,
  bundle?: WorkflowBundle,
): AsyncGenerator<ReplayReport> {
  const connection = await connectTemporal(placeOf(config));
  const store = await openStoreAsItIs({ ...config, onError: ignoreIdleErrors });
  try {
    const { encryptionKeys } = config;
    const dataConverter = createDataConverter({ blobs: store.blobs, encryptionKeys });
    const client = new Client({ connection, namespace: config.temporal.namespace, dataConverter });
    const { taskQueue } = config.temporal;
    const { total, runs } = await chooseRuns(client, { ...sample, taskQueue });
    yield { kind: 'chosen', chosen: runs.length, total, taskQueue };
    if (runs.length === 0) return;
    const options = {
      bundle: bundle ?? (await bundleWorkflows({ encodeFailures: encryptionKeys.length > 0 })),
      dataConverter,
    };
    for await (const verdict of replayHistories(options, historiesOf(client, runs))) yield { kind: 'verdict', verdict };
  } finally {
    await store.close();
    await connection.close();
  }
}

/** A connection that breaks while nobody uses it is opened again by the next one who does. */
function ignoreIdleErrors(): void {}

/** Where Temporal is; an embedded one has to run already. */
function placeOf({ temporal }: Config): ConnectionOptions {
  if (temporal.kind === 'cluster') return temporal;
  if (temporal.port === 0) {
    throw new StartupError(
      'Expected TEMPORAL_PORT to be the port of the Temporal that runs, but it is 0: any that is free.',
    );
  }
  return { address: `${EMBEDDED_IP}:${temporal.port}`, namespace: temporal.namespace };
}
