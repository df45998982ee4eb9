import { tmpdir } from 'node:os';
import { WITHOUT_SETTINGS } from '../binary/program';

/** How one development server runs. */
export interface DevServerSettings {
  /** gRPC, on 127.0.0.1. */
  port: number;
  /** The Web UI; undefined: none. */
  uiPort?: number;
  /** SQLite file that keeps everything over restarts; undefined: in memory. */
  databaseFile?: string;
  namespace: string;
  /** Search attributes to register, name to type as the CLI spells it: `{ FlowSid: 'Keyword' }`. */
  searchAttributes?: Readonly<Record<string, string>>;
  /** URL with which the Web UI decodes payloads. */
  codecEndpoint?: string;
  /** Timers fire to the millisecond instead of up to a tenth of a second late, for more CPU: for tests. */
  preciseTimers?: boolean;
}

/** Only this machine may reach the embedded server: it has no authentication. */
export const EMBEDDED_IP = '127.0.0.1';

/** Arguments of the `temporal` CLI that start a server with these settings. */
export function devServerArguments(settings: DevServerSettings): string[] {
  return [
    ...['server', 'start-dev', ...WITHOUT_SETTINGS, '--ip', EMBEDDED_IP, '--port', String(settings.port)],
    ...['--namespace', settings.namespace, '--log-format', 'json', '--log-level', 'warn'],
    ...(settings.uiPort === undefined ? ['--headless'] : ['--ui-port', String(settings.uiPort)]),
    ...(settings.databaseFile === undefined ? [] : ['--db-filename', settings.databaseFile]),
    ...(settings.codecEndpoint === undefined ? [] : ['--ui-codec-endpoint', settings.codecEndpoint]),
    ...pairs('--sqlite-pragma', settings.databaseFile === undefined ? {} : SQLITE_PRAGMAS),
    ...pairs('--search-attribute', settings.searchAttributes ?? {}),
    ...pairs('--dynamic-config-value', { ...DYNAMIC_CONFIG, ...(settings.preciseTimers && PRECISE_TIMERS) }),
  ];
}

/** The journal that SQLite itself recommends for servers: twice the executions per second of the default. */
const SQLITE_PRAGMAS = { journal_mode: 'wal', synchronous: 'normal' };

const DYNAMIC_CONFIG = {
  // The default of 20 a second puts 50 ms between any two tasks of the server's single shard.
  'history.transferProcessorMaxPollRPS': '2000',
  // Lists of workflows share the SQLite file with their histories and its one writer: told twice a second instead of
  // at every change, they leave room for half as many executions again.
  'history.visibilityProcessorMaxPollRPS': '2',
  // A development server reads from its database which search attributes there are, at each start and each change that lists
  // show: 3 % of its CPU. A cluster's server does it every few seconds, and whoever adds one waits for it.
  'system.forceSearchAttributesCacheRefreshOnRead': 'false',
  // Timers are late by as much as the clocks of a cluster's hosts may differ, by default a second. Here is one host: a loop
  // of 10,000 steps takes 1.5 s instead of 5.7, and what timers cost the server does not change.
  'history.timerProcessorMaxTimeShift': '"50ms"',
  // Priorities and rates hold within a partition of a task queue; one server has no need of several.
  'matching.numTaskqueueReadPartitions': '1',
  'matching.numTaskqueueWritePartitions': '1',
  // Lets a worker run an activity in the same breath as the workflow task that asked for it; the default from 1.32 on.
  'system.enableActivityEagerExecution': 'true',
  // What a start that Temporal refuses has written of a history belongs to no workflow, and no retention removes it: the server
  // looks for such twice a day, by default among what is 60 days old. A workflow follows its history within milliseconds.
  'worker.historyScannerDataMinAge': '"24h"',
  // Tasks that fail in a row before their workflow counts as one that does not get on; the default is 5, minutes later.
  'system.numConsecutiveWorkflowTaskProblemsToTriggerSearchAttribute': '2',
};

const PRECISE_TIMERS = {
  'history.timerProcessorMaxTimeShift': '"5ms"',
  'history.timerProcessorMaxPollRPS': '2000',
};

function pairs(flag: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([key, value]) => [flag, `${key}=${value}`]);
}

/** The environment of a server's process: ours without the variables that are meant for clients of Temporal. */
export function devServerEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const ours = Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
  // The server wants to know who runs it, and a container's user often has no name.
  return { USER: 'perdure', HOME: tmpdir(), ...ours };
}
