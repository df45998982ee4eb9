import { readFile, rm } from 'node:fs/promises';
import type { Logger } from 'pino';
import { replaceFile } from '../../replace-file';
import { StartupError } from '../../startup-error';
import { endProcess, processInfo } from './processes';

const GRACE_MS = 10_000;

/** Which process serves a data directory, and which process of ours started it. */
interface PidFile {
  server: number;
  supervisor: number;
}

/** Notes the server of a data directory, for a next start that finds it still running. */
export function writePidFile(path: string, server: number): void {
  replaceFile(path, JSON.stringify({ server, supervisor: process.pid } satisfies PidFile));
}

export async function removePidFile(path: string): Promise<void> {
  await rm(path, { force: true });
}

/**
 * Ends the server that an earlier process, killed without a chance to do so, has left running on the same database.
 *
 * @throws StartupError when that process is still alive: two may not share one data directory
 */
export async function endLeftover(path: string, databaseFile: string, logger: Logger): Promise<void> {
  const noted = await readPidFile(path);
  const info = noted && (await processInfo(noted.server));
  // The number may have gone to another process since: only one with our database on its command line is ours.
  if (!noted || !info?.command.includes(databaseFile)) return;
  if (info.parent === noted.supervisor && noted.supervisor !== process.pid) {
    throw new StartupError(
      `Expected the data directory to be used by nobody else, but another Perdure (process ${noted.supervisor}) runs on ${databaseFile}.\n` +
        'Stop it, or set PERDURE_DATA_DIR (and PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT) for this one.',
    );
  }
  logger.warn({ pid: noted.server }, 'Ending the embedded Temporal that a killed process has left running');
  await endProcess(noted.server, GRACE_MS);
}

async function readPidFile(path: string): Promise<PidFile | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as PidFile;
  } catch {
    return undefined; // None, or none of ours: nothing is known of a server.
  }
}
