import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Set by the global setup for all processes of one run of jest. */
const VARIABLE = 'TEST_RUN_DIRECTORY';

type Outcome<T> = { ok: true; value: T } | { ok: false; message: string };

/** The folder that all processes of this run of jest share; gone afterwards. */
export function runDirectory(): string {
  const folder = process.env[VARIABLE];
  if (folder === undefined)
    throw new Error('Expected the tests to run under jest.config.js, whose global setup is needed');
  return folder;
}

export function setRunDirectory(folder: string): void {
  process.env[VARIABLE] = folder;
}

/**
 * Does something once in a run of jest, whichever of its processes asks first; the others wait for the result.
 *
 * @param make its result must be JSON; an error is everybody's
 */
export async function oncePerRun<T>(name: string, make: () => Promise<T>, timeoutMs = 300_000): Promise<T> {
  const folder = join(runDirectory(), name);
  const result = join(folder, 'result.json');
  if (await isFirst(folder)) await publish(result, await attempt(make));
  const outcome = await waitFor<Outcome<T>>(result, timeoutMs);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.value;
}

async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function attempt<T>(make: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await make() };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function publish(file: string, outcome: Outcome<unknown>): Promise<void> {
  await writeFile(`${file}.part`, JSON.stringify(outcome));
  await rename(`${file}.part`, file);
}

async function waitFor<T>(file: string, timeoutMs: number): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text !== undefined) return JSON.parse(text) as T;
    if (Date.now() > deadline) throw new Error(`Expected ${file} within ${timeoutMs} ms`);
    await sleep(25);
  }
}
