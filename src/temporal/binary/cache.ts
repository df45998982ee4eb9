import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Program } from './program';

/** An entry is complete when this file is there; it says how large the program must be. */
interface Manifest {
  size: number;
}

const MANIFEST = 'manifest.json';
const STAGING = '.staging-';
const STALE_AFTER_MS = 60 * 60 * 1000;

/** File name of a program, with the suffix that Windows wants. */
export function fileName(program: Pick<Program, 'name'>): string {
  return process.platform === 'win32' ? `${program.name}.exe` : program.name;
}

/** Path of the program in this cache entry; undefined when there is none, or one that is not complete. */
export async function cachedPath(cacheDir: string, entry: string, program: Program): Promise<string | undefined> {
  const path = join(cacheDir, entry, fileName(program));
  try {
    const manifest = JSON.parse(await readFile(join(cacheDir, entry, MANIFEST), 'utf8')) as Manifest;
    return (await stat(path)).size === manifest.size ? path : undefined;
  } catch {
    // Missing, half-written or unreadable: for the caller it is all the same, the program must be had anew.
    return undefined;
  }
}

/**
 * Puts a program into the cache in one step: whoever looks sees either the whole entry or none, also when this process
 * is killed half-way or another one does the same at the same time.
 *
 * @param fill writes the program (and what it needs) into `target`; `scratch` is thrown away afterwards
 * @returns the program's path in the cache
 */
export async function installInCache(
  cacheDir: string,
  entry: string,
  program: Program,
  fill: (folders: { target: string; scratch: string }) => Promise<void>,
): Promise<string> {
  await mkdir(cacheDir, { recursive: true });
  await removeStaleStaging(cacheDir);
  const staging = await mkdtemp(join(cacheDir, STAGING));
  try {
    const [target, scratch] = [join(staging, 'target'), join(staging, 'scratch')];
    await Promise.all([mkdir(target), mkdir(scratch)]);
    await fill({ target, scratch });
    const path = join(target, fileName(program));
    await chmod(path, 0o755);
    const manifest: Manifest = { size: (await stat(path)).size };
    await writeFile(join(target, MANIFEST), JSON.stringify(manifest));
    await publish(target, join(cacheDir, entry), async () => !(await cachedPath(cacheDir, entry, program)));
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return join(cacheDir, entry, fileName(program));
}

/** Renames `target` to `entry`. A whole entry that somebody else put there first is kept, a broken one replaced. */
async function publish(target: string, entry: string, entryIsBroken: () => Promise<boolean>): Promise<void> {
  if (await entryIsBroken()) await rm(entry, { recursive: true, force: true });
  try {
    await rename(target, entry);
  } catch (error) {
    if (await entryIsBroken()) throw error;
  }
}

/** Removes what killed processes left half-done; a young folder may belong to a process that is still at it. */
async function removeStaleStaging(cacheDir: string): Promise<void> {
  const names = (await readdir(cacheDir)).filter((name) => name.startsWith(STAGING));
  for (const folder of names.map((name) => join(cacheDir, name))) {
    const age = await stat(folder).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0, // Its owner has just removed it.
    );
    if (age > STALE_AFTER_MS) await rm(folder, { recursive: true, force: true });
  }
}
