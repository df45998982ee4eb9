import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { PROJECT_ROOT } from '../../../src/project';
import { TEMPORAL_CLI } from '../../../src/temporal/binary/program';
import { devServerArguments, devServerEnvironment, EMBEDDED_IP } from '../../../src/temporal/embedded/arguments';
import { waitUntilServing } from '../../../src/temporal/embedded/health';
import { freePort } from '../../../src/temporal/embedded/ports';
import { resolveBinary } from '../../../src/temporal/resolve-binary';
import { SEARCH_ATTRIBUTE_TYPES } from '../../../src/temporal/search-attributes';
import { initPostgres, postgresUrl, queryPostgres, spawnPostgres } from '../../support/postgres-cluster';
import { spawnTwilio } from '../../support/start-twilio-process';
import { ManagedProcess, type ProcessPlace, type ProcessRecipe } from './managed-process';

export const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
export const NAMESPACE = 'default';
export const TASK_QUEUE = 'perdure';

/** Attempts that every webhook gets: enough for the longest outage, so that what Twilio has taken reaches the flow. */
const WEBHOOK_RETRIES = 1_000;

/** All processes, each of which can be killed by itself. */
export interface Topology {
  temporal: ManagedProcess;
  twilio: ManagedProcess;
  /** PostgreSQL, where that is the store. */
  database?: ManagedProcess;
  /** Of the REST API and the webhooks; with SQLite there is one, and the worker is in it, as one process has that file. */
  apis: ManagedProcess[];
  workers: ManagedProcess[];
  all: ManagedProcess[];
}

/** Where everything is. It stays there over all restarts. */
export interface Addresses {
  temporal: string;
  twilio: string;
  apis: string[];
  workers: string[];
  dataDir: string;
  simulatorFile: string;
  databaseUrl?: string;
}

export interface TopologyOptions {
  place: ProcessPlace;
  store: 'sqlite' | 'postgres';
  /** Ways through which the parts reach each other; known before any of them runs. */
  via: { twilio: string; webhooks: string };
  addresses: Addresses;
}

/** Chooses where everything will be. */
export async function chooseAddresses(directory: string, store: 'sqlite' | 'postgres'): Promise<Addresses> {
  const loopback = async (): Promise<string> => `http://127.0.0.1:${await freePort(EMBEDDED_IP)}`;
  const dataDir = join(directory, 'data');
  mkdirSync(dataDir);
  const alone = store === 'sqlite';
  return {
    temporal: `${EMBEDDED_IP}:${await freePort(EMBEDDED_IP)}`,
    twilio: await loopback(),
    apis: alone ? [await loopback()] : [await loopback(), await loopback()],
    workers: alone ? [] : [await loopback(), await loopback()],
    dataDir,
    simulatorFile: join(directory, 'twilio.db'),
    ...(!alone && { databaseUrl: postgresUrl(await freePort(EMBEDDED_IP), 'postgres') }),
  };
}

/** Makes the processes; none is started. */
export async function createTopology(options: TopologyOptions): Promise<Topology> {
  const { place, addresses } = options;
  const make = (recipe: ProcessRecipe): ManagedProcess => new ManagedProcess(recipe, place);
  const temporal = make(await temporalRecipe(place.directory, addresses));
  const twilio = make(twilioRecipe(addresses));
  const database = addresses.databaseUrl === undefined ? undefined : make(postgresRecipe(place, addresses.databaseUrl));
  const apis = addresses.apis.map((origin, index) => make(apiRecipe(options, origin, index + 1)));
  const workers = addresses.workers.map((origin, index) => make(workerRecipe(options, origin, index + 1)));
  const all = [...(database ? [database] : []), temporal, twilio, ...apis, ...workers];
  return { temporal, twilio, database, apis, workers, all };
}

async function temporalRecipe(directory: string, { temporal }: Addresses): Promise<ProcessRecipe> {
  const binary = await resolveBinary(TEMPORAL_CLI, { logger: pino({ level: 'warn' }) });
  const settings = {
    port: portOf(`http://${temporal}`),
    databaseFile: join(directory, 'temporal.db'),
    namespace: NAMESPACE,
    searchAttributes: SEARCH_ATTRIBUTE_TYPES,
  };
  return {
    name: 'temporal',
    spawn: () => spawn(binary, devServerArguments(settings), { env: devServerEnvironment(process.env) }),
    ready: () => waitUntilServing(temporal, NAMESPACE, { timeoutMs: 1_000 }),
  };
}

function twilioRecipe({ twilio, simulatorFile }: Addresses): ProcessRecipe {
  return {
    name: 'twilio',
    spawn: () => spawnTwilio({ database: simulatorFile, port: portOf(twilio), retries: WEBHOOK_RETRIES }),
    ready: () => answers(`${twilio}/v1/Services`),
  };
}

function postgresRecipe({ directory }: ProcessPlace, url: string): ProcessRecipe {
  const data = initPostgres(join(directory, 'postgres'));
  return {
    name: 'database',
    spawn: () => spawnPostgres(data, Number(new URL(url).port), { stdio: ['ignore', 'pipe', 'pipe'] }),
    ready: () => queryPostgres(url, 'select 1'),
  };
}

function apiRecipe(options: TopologyOptions, origin: string, number: number): ProcessRecipe {
  const script = options.store === 'sqlite' ? 'src/main.ts' : 'src/api.ts';
  const env = { ...environment(options), PORT: new URL(origin).port };
  return { name: `api-${number}`, spawn: () => spawnPerdure(script, env), ready: () => answers(`${origin}/readyz`) };
}

function workerRecipe(options: TopologyOptions, origin: string, number: number): ProcessRecipe {
  const env = { ...environment(options), PERDURE_WORKER_PORT: new URL(origin).port };
  return {
    name: `worker-${number}`,
    spawn: () => spawnPerdure('src/worker.ts', env),
    ready: () => answers(`${origin}/readyz`),
  };
}

function environment({ addresses, via }: TopologyOptions): NodeJS.ProcessEnv {
  const { temporal, databaseUrl, dataDir } = addresses;
  return {
    HOST: EMBEDDED_IP,
    PUBLIC_BASE_URL: via.webhooks,
    TEMPORAL_ADDRESS: temporal,
    TEMPORAL_NAMESPACE: NAMESPACE,
    TEMPORAL_TASK_QUEUE: TASK_QUEUE,
    TWILIO_SIMULATOR_URL: via.twilio,
    PERDURE_DATA_DIR: dataDir,
    PERDURE_LOG_LEVEL: 'info',
    PERDURE_STARTS_PER_SECOND: '0',
    ...(databaseUrl && { DATABASE_URL: databaseUrl }),
  };
}

function spawnPerdure(script: string, env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', script], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
}

async function answers(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
  if (!response.ok) throw new Error(`Expected ${url} to answer well, but it answered ${response.status}`);
}

const portOf = (origin: string): number => Number(new URL(origin).port);
