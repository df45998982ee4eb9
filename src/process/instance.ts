import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { errorMessage } from '../error-message';
import { StartupError } from '../startup-error';
import { processInfo } from '../temporal/embedded/processes';
import type { Lifecycle } from './lifecycle';

/** What a running Perdure leaves in its data directory for one that would share it. */
interface Instance {
  pid: number;
  /** As the operating system tells it, to know the process again: ids are used anew. */
  command: string;
  stopping: boolean;
}

const STOP_WAIT_MS = 60_000;

/**
 * Makes the data directory, and this process the only one on it. One that is being stopped is waited for, so that whoever
 * stops and starts need not wait in between. Processes that keep nothing of their own there, neither Temporal nor the
 * store nor the local Twilio, may share it.
 *
 * @throws StartupError when it cannot be made or written, or another one runs on it
 */
export async function claimDataDir(config: Config, lifecycle: Lifecycle, logger: Logger): Promise<void> {
  const { dataDir } = config;
  await keep(dataDir, () => mkdir(dataDir, { recursive: true }));
  if (!keepsItsOwn(config)) return;
  const file = join(dataDir, 'perdure.pid');
  await waitForPrevious(file, dataDir, logger);
  const info = await processInfo(process.pid);
  const write = (stopping: boolean): void =>
    writeFileSync(
      file,
      JSON.stringify({ pid: process.pid, command: info?.command ?? '', stopping } satisfies Instance),
    );
  await keep(dataDir, () => write(false));
  lifecycle.onStopping(() => write(true));
  await lifecycle.add('the claim to the data directory', () => rmSync(file, { force: true }));
}

function keepsItsOwn({ temporal, databaseUrl, twilio }: Config): boolean {
  const hasSimulator = twilio.mode === 'simulator' && twilio.simulatorUrl === undefined;
  return temporal.kind === 'embedded' || databaseUrl === undefined || hasSimulator;
}

async function keep(dataDir: string, write: () => unknown): Promise<void> {
  try {
    await write();
  } catch (error) {
    throw new StartupError(
      `Expected to keep everything in ${dataDir}, but ${errorMessage(error)}.\n` +
        'Set PERDURE_DATA_DIR to a folder that can be written and has space.',
    );
  }
}

async function waitForPrevious(file: string, dataDir: string, logger: Logger): Promise<void> {
  let told = false;
  for (const deadline = performance.now() + STOP_WAIT_MS; ; await sleep(50)) {
    const previous = await runningInstance(file);
    if (previous === undefined) return;
    if (!previous.stopping || performance.now() > deadline) {
      throw new StartupError(
        `Expected ${dataDir} to be used by nobody else, but another Perdure (process ${previous.pid}) runs on it.\n` +
          'Stop it, or set PERDURE_DATA_DIR (and PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT) for this one.',
      );
    }
    if (!told) logger.info(`Waiting for the Perdure before this one (process ${previous.pid}) to stop`);
    told = true;
  }
}

async function runningInstance(file: string): Promise<Instance | undefined> {
  const instance = readInstance(file);
  const info = instance && (await processInfo(instance.pid));
  return info?.command === instance?.command && instance?.pid !== process.pid ? instance : undefined;
}

function readInstance(file: string): Instance | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Instance;
  } catch {
    return undefined; // None, or one that was cut short when it was written.
  }
}
