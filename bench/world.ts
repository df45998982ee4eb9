import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import pino, { type Logger } from 'pino';
import { openStore, type Store } from '../src/store';
import { TEMPORAL_CLI } from '../src/temporal/binary/program';
import { createBlobCodec } from '../src/temporal/blob-codec';
import { connectTemporal } from '../src/temporal/connection';
import { startEmbeddedServer, type EmbeddedServer } from '../src/temporal/embedded-server';
import { freePort } from '../src/temporal/embedded/ports';
import { resolveBinary } from '../src/temporal/resolve-binary';
import { installRuntime } from '../src/temporal/runtime';
import { SEARCH_ATTRIBUTE_TYPES } from '../src/temporal/search-attributes';
import { createTwilioClient, type TwilioClient } from '../src/twilio/client';
import { startTwilioProcess } from '../test/support/start-twilio-process';
import { bundleOf, type BundleName } from './bundles';
import { createBenchWorker, taskQueueOf } from './worker';

export const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
/** Of the workers with Perdure's workflows. */
export const TASK_QUEUE = taskQueueOf('engine');

/** What workers, in this process or another, need to know of a world. */
export interface Surroundings {
  temporalAddress: string;
  twilioOrigin: string;
  dataDir: string;
}

/** All parts of Perdure that an execution touches, as `npm start` has them, without the web server. */
export interface World {
  client: Client;
  twilio: TwilioClient;
  store: Store;
  server: EmbeddedServer;
  surroundings: Surroundings;
  /** Called with the conversation's SID once a message of ours is in it. */
  onSent: Map<string, () => void>;
  stop(): Promise<void>;
}

/** Temporal's SDK is set up once a process, however many worlds there are in it. */
let isInstalled = false;

const ALL_HERE: readonly BundleName[] = ['engine', 'hand-written'];

/**
 * Starts a world of its own in a new folder.
 *
 * @param here the workers in this process; each has one bundle and nothing that only the other's workflows need
 */
export async function startWorld(here = ALL_HERE): Promise<World> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-bench-'));
  // A server that is measured at its limit warns of what it is late with.
  const logger = pino({ level: 'error' });
  if (!isInstalled) installRuntime(logger);
  isInstalled = true;
  const store = await openStore({ dataDir, onError: (error) => logger.error(error) });
  const local = await startTwilioProcess({ database: ':memory:' });
  const server = await startServer(dataDir, logger);
  const surroundings = { temporalAddress: server.address, twilioOrigin: local.origin, dataDir };
  const twilio = twilioAt(surroundings);
  const connection = await connectTemporal({ address: server.address, namespace: 'default' });
  const client = new Client({
    connection,
    dataConverter: { payloadCodecs: [createBlobCodec({ blobs: store.blobs })] },
  });
  const onSent: World['onSent'] = new Map();
  const stopWorkers = await runWorkers(here, { connection, store, twilio, onSent, logger });
  const parts = { stopWorkers, connection, server, twilioProcess: local.process, store, dataDir };
  return { client, twilio, store, server, surroundings, onSent, stop: () => stop(parts) };
}

/** The local Twilio of a world. */
export function twilioAt({ twilioOrigin }: Pick<Surroundings, 'twilioOrigin'>): TwilioClient {
  return createTwilioClient({ accountSid: ACCOUNT_SID, authToken: 'perdure', simulatorOrigin: twilioOrigin });
}

async function startServer(dataDir: string, logger: Logger): Promise<EmbeddedServer> {
  return startEmbeddedServer({
    binary: await resolveBinary(TEMPORAL_CLI, { logger }),
    settings: {
      port: await freePort('127.0.0.1'),
      databaseFile: path.join(dataDir, 'temporal.db'),
      namespace: 'default',
      searchAttributes: SEARCH_ATTRIBUTE_TYPES,
    },
    logger,
    onFatal: (error) => {
      throw error;
    },
  });
}

interface Shared {
  connection: NativeConnection;
  store: Store;
  twilio: TwilioClient;
  onSent: World['onSent'];
  logger: Logger;
}

async function runWorkers(names: readonly BundleName[], shared: Shared): Promise<() => Promise<void>> {
  const { onSent, ...parts } = shared;
  const workers = await Promise.all(
    names.map(async (name) => {
      const bundle = await bundleOf(name);
      return createBenchWorker({ ...parts, name, bundle, onSent: (sid) => onSent.get(sid)?.() });
    }),
  );
  const running = workers.map((worker) => worker.run());
  return async () => {
    for (const worker of workers) worker.shutdown();
    await Promise.all(running);
  };
}

interface Parts {
  stopWorkers: () => Promise<void>;
  connection: NativeConnection;
  server: EmbeddedServer;
  twilioProcess: ChildProcess;
  store: Store;
  dataDir: string;
}

async function stop({ stopWorkers, connection, server, twilioProcess, store, dataDir }: Parts): Promise<void> {
  await stopWorkers();
  await connection.close();
  await server.stop();
  twilioProcess.kill();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
}

/** Seconds of CPU that a process has used so far; only where there is /proc. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Bytes of memory that a process has; only where there is /proc. */
export async function rssBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) * 1024;
}
