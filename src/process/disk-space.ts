import { statfs } from 'node:fs/promises';

/** The journal of an SQLite database, of which there are up to three, grows to four before it is written back. */
const ENOUGH_MIB = 16;

const MIB = 1024 * 1024;

/**
 * For `/readyz`: rejects while the disk of a folder is as good as full. Databases on it answer even then, and take nothing in,
 * or only what happens to fit.
 *
 * @param neededMib mebibytes that must be left
 */
export async function hasSpace(folder: string, neededMib = ENOUGH_MIB): Promise<void> {
  const { blocks, bsize, bavail, bfree } = await statfs(folder);
  // Some is kept for root; a file system that is made up has no blocks.
  const left = (process.getuid?.() === 0 ? bfree : bavail) * bsize;
  if (blocks === 0 || left >= neededMib * MIB) return;
  throw new Error(
    `Expected ${neededMib} MiB to be left on the disk of ${folder}, but there are ${Math.floor(left / MIB)}: ` +
      'Temporal and the store may take nothing in. Make room there; everything goes on by itself then',
  );
}
