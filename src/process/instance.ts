import { readFileSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { errorMessage } from '../error-message';
import { replaceFile } from '../replace-file';
import { StartupError } from '../startup-error';
import { takeLock } from '../store';
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
  const release = await waitForPrevious(file, dataDir, logger);
  await lifecycle.add('the lock of the data directory', release);
  const info = await processInfo(process.pid);
  const write = (stopping: boolean): void =>
    replaceFile(file, JSON.stringify({ pid: process.pid, command: info?.command ?? '', stopping } satisfies Instance));
  await keep(dataDir, () => write(false));
  lifecycle.onStopping(() => write(true));
  await lifecycle.add('the claim to the data directory', () => rmSync(file, { force: true }));
}

/** Whether a process keeps anything in its data directory: Temporal, the store or the local Twilio. */
export function keepsItsOwn({ temporal, databaseUrl, twilio }: Config): boolean {
  const hasSimulator = twilio.mode === 'simulator' && twilio.simulatorUrl === undefined;
  return temporal.kind === 'embedded' || databaseUrl === undefined || hasSimulator;
}

async function keep<T>(dataDir: string, write: () => T): Promise<Awaited<T>> {
  try {
    return await write();
  } catch (error) {
    throw new StartupError(
      `Expected to keep everything in ${dataDir}, but ${errorMessage(error)}.\n` +
        'Set PERDURE_DATA_DIR to a folder that can be written and has space.',
    );
  }
}

/**
 * The lock is what keeps two apart that start at the same moment; the note is how the later one knows who has it. A note counts
 * by itself as well: builds before this one took no lock.
 *
 * @returns gives the lock back
 */
async function waitForPrevious(file: string, dataDir: string, logger: Logger): Promise<() => void> {
  let told = false;
  for (const deadline = performance.now() + STOP_WAIT_MS; ; await sleep(50)) {
    const previous = await runningInstance(file);
    const release = previous ? undefined : await keep(dataDir, () => takeLock(join(dataDir, 'perdure.lock')));
    if (release) return release;
    // Whoever has taken the lock and not noted it yet does so at once.
    if ((previous && !previous.stopping) || performance.now() > deadline) throw inUse(dataDir, previous);
    if (!told && previous) logger.info(`Waiting for the Perdure before this one (process ${previous.pid}) to stop`);
    told ||= previous !== undefined;
  }
}

function inUse(dataDir: string, by: Instance | undefined): StartupError {
  return new StartupError(
    `Expected ${dataDir} to be used by nobody else, but another Perdure${by ? ` (process ${by.pid})` : ''} runs on it.\n` +
      'Stop it, or set PERDURE_DATA_DIR (and PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT) for this one.',
  );
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
    return undefined; // None, or one that a build before this one was writing when it was killed.
  }
}
