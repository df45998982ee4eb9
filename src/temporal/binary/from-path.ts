import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { BinarySource } from './source';
import { found, notFound } from './source';

/** A copy that the person has installed. */
export const fromPath: BinarySource = {
  name: 'PATH',
  remedy: ({ name }) =>
    name === 'temporal' ? 'install the Temporal CLI (https://docs.temporal.io/cli), so that it is on PATH' : undefined,
  async find(program, { env }) {
    const path = await executableOnPath(program.name, env);
    if (path === undefined) return notFound(`no ${program.name} on PATH`);
    const defect = await program.defectOf(path);
    return defect === undefined ? found(path) : notFound(`${path} does not serve: ${defect}`);
  },
};

async function executableOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const folder of (env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const candidate = join(folder, name + suffix);
    const executable = await access(candidate, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (executable) return candidate;
  }
  return undefined;
}
