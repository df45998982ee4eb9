import { cachedPath } from './cache';
import type { BinarySource } from './source';
import { found, notFound } from './source';

/** What an earlier start has downloaded into the project's cache. */
export const fromCache: BinarySource = {
  name: "the project's cache",
  remedy: () => undefined,
  async find(program, { cacheDir }) {
    for (const entry of program.cacheEntries) {
      const path = await cachedPath(cacheDir, entry, program);
      if (path !== undefined && (await program.defectOf(path)) === undefined) return found(path);
    }
    return notFound(`no whole copy in ${cacheDir}`);
  },
};
