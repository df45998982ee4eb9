import { join } from 'node:path';
import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Config, TemporalConfig } from '../config';
import { TEMPORAL_CLI } from '../temporal/binary/program';
import { connectTemporal } from '../temporal/connection';
import type { WorkerDeployment } from '../temporal/deployment';
import { EMBEDDED_IP } from '../temporal/embedded/arguments';
import { freePort } from '../temporal/embedded/ports';
import { startEmbeddedServer, type EmbeddedServer } from '../temporal/embedded-server';
import { resolveBinary } from '../temporal/resolve-binary';
import { ensureSearchAttributes, SEARCH_ATTRIBUTE_TYPES } from '../temporal/search-attributes';
import type { Supervised } from './supervise';

/** The Temporal that this process uses, its own or somebody else's. */
export interface Temporal {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** Which version of which worker deployment a worker of this process is; undefined: it is not versioned. */
  deployment?: WorkerDeployment;
  /** The embedded server's Web UI. */
  uiUrl?: string;
  /** Rejects when Temporal does not answer. */
  ping: () => Promise<void>;
}

/** Where the embedded server keeps everything. */
export function temporalDatabase(dataDir: string): string {
  return join(dataDir, 'temporal.db');
}

const PING_MS = 2_000;

/** What the parts of a process are started with. */
export interface Surroundings {
  config: Config;
  logger: Logger;
  supervised: Supervised;
  /** URL with which the embedded server's Web UI reads payloads. */
  codecEndpoint?: string;
}

/**
 * Connects to the Temporal of the configuration, starting the embedded server where that is the one.
 *
 * @throws StartupError with the remedy for whatever is missing
 */
export async function startTemporal(surroundings: Surroundings): Promise<Temporal> {
  const { supervised } = surroundings;
  const { temporal } = surroundings.config;
  const { namespace, taskQueue } = temporal;
  if (temporal.kind === 'cluster') {
    const connection = await connect(temporal, namespace, supervised);
    return { namespace, taskQueue, deployment: temporal.deployment, connection, ping: () => ping(connection) };
  }
  const server = await startServer(temporal, surroundings);
  const connection = await connect(server, namespace, supervised);
  return { namespace, taskQueue, connection, uiUrl: server.uiUrl, ping: () => ping(connection) };
}

type Place = Omit<Parameters<typeof connectTemporal>[0], 'namespace'>;

async function connect(place: Place, namespace: string, { lifecycle }: Supervised): Promise<NativeConnection> {
  const connection = await connectTemporal({ ...place, namespace });
  await lifecycle.add('the connection to Temporal', () => connection.close());
  await ensureSearchAttributes(connection, namespace);
  return connection;
}

async function ping(connection: NativeConnection): Promise<void> {
  await connection.withDeadline(Date.now() + PING_MS, () => connection.workflowService.getSystemInfo({}));
}

type Embedded = Extract<TemporalConfig, { kind: 'embedded' }>;

async function startServer(
  { namespace, port, uiPort }: Embedded,
  { config, logger, supervised, codecEndpoint }: Surroundings,
): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({
    binary: await resolveBinary(TEMPORAL_CLI, { logger }),
    settings: {
      port: port || (await freePort(EMBEDDED_IP)),
      uiPort: uiPort || (await freePort(EMBEDDED_IP)),
      databaseFile: temporalDatabase(config.dataDir),
      namespace,
      codecEndpoint,
      searchAttributes: SEARCH_ATTRIBUTE_TYPES,
    },
    logger,
    onFatal: supervised.fail,
  });
  await supervised.lifecycle.add('the embedded Temporal', () => server.stop());
  return server;
}
