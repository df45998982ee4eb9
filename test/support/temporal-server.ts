import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import { devServerArguments, devServerEnvironment, EMBEDDED_IP } from '../../src/temporal/embedded/arguments';
import { waitUntilServing } from '../../src/temporal/embedded/health';
import { freePort } from '../../src/temporal/embedded/ports';
import { TEMPORAL_CLI } from '../../src/temporal/binary/program';
import { resolveBinary } from '../../src/temporal/resolve-binary';
import { SEARCH_ATTRIBUTE_TYPES } from '../../src/temporal/search-attributes';
import { oncePerRun, runDirectory } from './run-directory';

/** A Temporal server for tests. */
export interface TestTemporal {
  address: string;
  namespace: string;
}

/**
 * The development server that all tests of this run share: in memory, on a free port, with timers that fire to the
 * millisecond and our search attributes. The first test that asks starts it. Tests keep out of each other's way by a
 * task queue and workflow ids of their own.
 */
export async function testTemporal(): Promise<TestTemporal> {
  return oncePerRun('temporal', startServer);
}

async function startServer(): Promise<TestTemporal> {
  const binary = await resolveBinary(TEMPORAL_CLI, { logger: pino({ level: 'warn' }) });
  const port = await freePort(EMBEDDED_IP);
  const namespace = 'default';
  const settings = { port, namespace, preciseTimers: true, searchAttributes: SEARCH_ATTRIBUTE_TYPES };
  const log = openSync(join(runDirectory(), 'temporal.log'), 'a');
  const server = spawn(binary, devServerArguments(settings), {
    detached: true,
    stdio: ['ignore', log, log],
    env: devServerEnvironment(process.env),
  });
  server.unref();
  if (server.pid === undefined) throw new Error(`Expected ${binary} to start`);
  await writeFile(join(runDirectory(), 'temporal.pid'), String(server.pid));
  const address = `${EMBEDDED_IP}:${port}`;
  await waitUntilServing(address, namespace, { timeoutMs: 120_000 });
  return { address, namespace };
}
