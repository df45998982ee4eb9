import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../project';
import { fileName, installInCache } from './cache';
import { runCommand } from './run-command';
import type { BinarySource } from './source';
import { found } from './source';

const DOWNLOAD_SECONDS = 600;

/** Temporal's own download, as its SDK does it for tests. */
export const fromSdk: BinarySource = {
  name: "the Temporal SDK's download",
  remedy: () => 'allow this machine to reach https://temporal.download',
  async find(program, { env, cacheDir, logger }) {
    const [entry] = program.cacheEntries;
    if (entry === undefined) throw new Error(`Expected ${program.name} to have a cache entry`);
    logger.info(`downloading ${program.title} ${program.version} from https://temporal.download`);
    const path = await installInCache(cacheDir, entry, program, async ({ target, scratch }) => {
      const script = ['--import', 'tsx', join(__dirname, 'sdk-download.ts')];
      const download = await runCommand(process.execPath, [...script, program.name, program.version, scratch], {
        cwd: PROJECT_ROOT,
        env,
        timeoutSeconds: DOWNLOAD_SECONDS,
      });
      if (!download.ok) throw new Error(download.reason);
      const [downloaded] = (await readdir(scratch)).filter((name) => name.startsWith(program.name));
      if (downloaded === undefined) throw new Error('Expected the SDK to leave the program where it was told to');
      await rename(join(scratch, downloaded), join(target, fileName(program)));
    });
    return found(path);
  },
};
