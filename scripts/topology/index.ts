import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createLogger } from '../../src/process/logger';
import { runMain, supervise, type Supervised } from '../../src/process/supervise';
import { TEMPORAL_CLI } from '../../src/temporal/binary/program';
import { startEmbeddedServer, type EmbeddedServer } from '../../src/temporal/embedded-server';
import { freePort } from '../../src/temporal/embedded/ports';
import { resolveBinary } from '../../src/temporal/resolve-binary';
import { SEARCH_ATTRIBUTE_TYPES } from '../../src/temporal/search-attributes';
import {
  initPostgres,
  postgresUrl,
  queryPostgres,
  spawnPostgres,
  untilServing,
} from '../../test/support/postgres-cluster';
import { readComposition } from './composition';
import { startTopology } from './topology';

/**
 * Starts what `docker-compose.yml` describes from processes of this machine, on free ports, and says where everything is;
 * Ctrl-C ends it, and what it kept is gone. Temporal is the development server: a Temporal server of its own, but on
 * SQLite, because no package brings the one of the composition.
 */
runMain(async () => {
  const logger = createLogger('warn');
  await supervise(logger, async (supervised) => {
    const directory = mkdtempSync(join(tmpdir(), 'perdure-topology-'));
    await supervised.lifecycle.add('the folder', () => rmSync(directory, { recursive: true, force: true }));
    const databaseUrl = await startPostgres(directory, supervised);
    const temporal = await startTemporal(directory, logger, supervised);
    const topology = await startTopology({ directory, databaseUrl, temporalAddress: temporal.address });
    await supervised.lifecycle.add('the processes', () => topology.stop());
    const places = [...topology.apis, ...topology.workers].map(({ name, origin }) => [name, origin]);
    console.table(
      Object.fromEntries([
        ...places,
        ['postgres', databaseUrl],
        ['temporal', temporal.address],
        ['temporal-ui', temporal.uiUrl],
      ]),
    );
  });
});

async function startPostgres(directory: string, { lifecycle }: Supervised): Promise<string> {
  const data = initPostgres(join(directory, 'postgres'));
  const port = await freePort('127.0.0.1');
  const server = spawnPostgres(data, port);
  await lifecycle.add('PostgreSQL', () => server.kill('SIGINT'));
  await untilServing(port, server);
  await queryPostgres(postgresUrl(port, 'postgres'), 'create database perdure');
  return postgresUrl(port, 'perdure');
}

async function startTemporal(
  directory: string,
  logger: Logger,
  { lifecycle, fail }: Supervised,
): Promise<EmbeddedServer> {
  const { environment = {} } = readComposition()['temporal-namespace'] ?? {};
  const server = await startEmbeddedServer({
    binary: await resolveBinary(TEMPORAL_CLI, { logger }),
    settings: {
      port: await freePort('127.0.0.1'),
      uiPort: await freePort('127.0.0.1'),
      databaseFile: join(directory, 'temporal.db'),
      namespace: environment.TEMPORAL_NAMESPACE ?? 'default',
      searchAttributes: SEARCH_ATTRIBUTE_TYPES,
    },
    logger,
    onFatal: fail,
  });
  await lifecycle.add('Temporal', () => server.stop());
  return server;
}
