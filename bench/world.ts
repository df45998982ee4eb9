import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@temporalio/client';
import { bundleWorkflowCode, type NativeConnection, type Worker } from '@temporalio/worker';
import pino from 'pino';
import { createActivities, type Activities } from '../activities';
import { openStore, type Store } from '../src/store';
import { TEMPORAL_CLI } from '../src/temporal/binary/program';
import { createBlobCodec } from '../src/temporal/blob-codec';
import { PRELOADED_MODULES } from '../src/temporal/bundle';
import { connectTemporal } from '../src/temporal/connection';
import { startEmbeddedServer, type EmbeddedServer } from '../src/temporal/embedded-server';
import { freePort } from '../src/temporal/embedded/ports';
import { JournalWriter } from '../src/temporal/journal-sink';
import { resolveBinary } from '../src/temporal/resolve-binary';
import { installRuntime } from '../src/temporal/runtime';
import { SEARCH_ATTRIBUTE_TYPES } from '../src/temporal/search-attributes';
import { createWorker } from '../src/temporal/worker';
import { createTwilioClient, type TwilioClient } from '../src/twilio/client';
import { startTwilioProcess } from '../test/support/start-twilio-process';

export const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
export const TASK_QUEUE = 'bench';

/** All parts of Perdure that an execution touches, as `npm start` has them, without the web server. */
export interface World {
  client: Client;
  twilio: TwilioClient;
  store: Store;
  server: EmbeddedServer;
  /** Called with the conversation's SID once a message of ours is in it. */
  onSent: Map<string, () => void>;
  stop(): Promise<void>;
}

export async function startWorld(): Promise<World> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-bench-'));
  const logger = pino({ level: 'warn' });
  installRuntime(logger);
  const store = await openStore({ dataDir, onError: (error) => logger.error(error) });
  const local = await startTwilioProcess({ database: ':memory:' });
  const twilio = createTwilioClient({ accountSid: ACCOUNT_SID, authToken: 'perdure', simulatorOrigin: local.origin });
  const server = await startServer(dataDir, logger);
  const connection = await connectTemporal({ address: server.address, namespace: 'default' });
  const dataConverter = { payloadCodecs: [createBlobCodec({ blobs: store.blobs })] };
  const client = new Client({ connection, dataConverter });
  const onSent = new Map<string, () => void>();
  const journal = new JournalWriter({ record: (batch) => store.executions.record(batch), logger });
  const worker = await createWorker({
    connection,
    namespace: 'default',
    taskQueue: TASK_QUEUE,
    bundle: await bundle(dataDir),
    activities: observed(createActivities({ twilioOf: async () => twilio, flows: store.revisions } as never), onSent),
    sinks: journal.sinks,
    dataConverter,
  });
  const running = worker.run();
  return {
    client,
    twilio,
    store,
    server,
    onSent,
    stop: () => stop({ worker, running, connection, server, local, store, dataDir }),
  };
}

async function startServer(dataDir: string, logger: pino.Logger): Promise<EmbeddedServer> {
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

/** The engine and the workflow written by hand in one bundle, so that one worker runs both. */
async function bundle(dataDir: string): Promise<{ codePath: string }> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(__dirname, 'workflows.ts'),
    preloadModules: [...PRELOADED_MODULES],
    logger: { trace() {}, debug() {}, info() {}, warn() {}, error: console.error, log() {} },
  });
  const codePath = path.join(dataDir, 'workflows.js');
  await writeFile(codePath, code);
  return { codePath };
}

function observed(activities: Activities, onSent: World['onSent']): Activities {
  return {
    ...activities,
    async sendMessage(message) {
      const outcome = await activities.sendMessage(message);
      if (message.channel.kind === 'conversation') onSent.get(message.channel.conversationSid)?.();
      return outcome;
    },
  };
}

interface Parts {
  worker: Worker;
  running: Promise<void>;
  connection: NativeConnection;
  server: EmbeddedServer;
  local: { process: ChildProcess };
  store: Store;
  dataDir: string;
}

async function stop({ worker, running, connection, server, local, store, dataDir }: Parts): Promise<void> {
  worker.shutdown();
  await running;
  await connection.close();
  await server.stop();
  local.process.kill();
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
}

/** Seconds of CPU that a process has used so far; only where there is /proc. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
