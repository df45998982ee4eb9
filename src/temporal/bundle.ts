import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Logger } from 'pino';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { CACHE_DIR, PROJECT_ROOT } from '../project';
import { temporalLogger } from './logging';

/** The workflow code as one script, ready for a worker. */
export interface WorkflowBundle {
  codePath: string;
}

const WORKFLOWS = join(PROJECT_ROOT, 'workflows', 'index.ts');

/** The converter of payloads, by which executions share what is the same for all of them. */
const PAYLOAD_CONVERTER = join(PROJECT_ROOT, 'workflows', 'payload-converter.ts');

/** What hands a workflow the SID that it was given, and what keeps queries from going on with it. */
const INTERCEPTORS = ['assigned-sid.ts', 'told-by-tasks.ts'].map((file) => join(PROJECT_ROOT, 'workflows', file));

/** The converter of failures whose messages and stack traces pass through the payload codec. */
export const ENCODING_FAILURE_CONVERTER = join(PROJECT_ROOT, 'workflows', 'failure-converter.ts');

/**
 * Modules that a worker evaluates once, not once a workflow: the workflows, the engine with its widgets, and what they
 * import. They are frozen afterwards and shared by all executions, so none of them may keep state of one.
 */
export const PRELOADED_MODULES: readonly string[] = [
  'liquidjs',
  ...[
    'src/engine/compaction',
    'src/engine/interpreter',
    'src/engine/program',
    'src/engine/liquid',
    'src/flow/flow',
    'src/widgets',
    'workflows/index',
    'workflows/payload-converter',
  ].map((module) => join(PROJECT_ROOT, module)),
];

/** Folders of our own code from which workflow code may come; the import fences of eslint.config.mjs hold it. */
export const BUNDLED_FOLDERS: readonly string[] = ['workflows', 'src/flow', 'src/engine', 'src/widgets'];

/** Bundles of as many states of the sources are kept, so that going back and forth costs nothing. */
const KEPT_BUNDLES = 5;

export interface BundleOptions {
  cacheDir?: string;
  logger?: Logger;
  /** Whether the messages and stack traces of failures pass through the payload codec. */
  encodeFailures?: boolean;
}

/** What this process is making, by its file. */
const making = new Map<string, Promise<WorkflowBundle>>();

/**
 * Bundles the workflow code, or takes the bundle that an earlier start has made of the very same sources and
 * dependencies: webpack takes seconds, reading the sources takes milliseconds.
 */
export async function bundleWorkflows(options: BundleOptions = {}): Promise<WorkflowBundle> {
  const { cacheDir = join(CACHE_DIR, 'workflows'), encodeFailures = false } = options;
  const codePath = join(cacheDir, `${await sourcesHash(encodeFailures)}.js`);
  if (await exists(codePath)) return { codePath };
  const made = making.get(codePath) ?? makeBundle(codePath, options).finally(() => making.delete(codePath));
  making.set(codePath, made);
  return made;
}

async function makeBundle(codePath: string, { logger, encodeFailures }: BundleOptions): Promise<WorkflowBundle> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
    workflowInterceptorModules: INTERCEPTORS,
    preloadModules: [...PRELOADED_MODULES],
    payloadConverterPath: PAYLOAD_CONVERTER,
    failureConverterPath: encodeFailures ? ENCODING_FAILURE_CONVERTER : undefined,
    logger: logger ? temporalLogger(logger) : new DefaultLogger('WARN'),
  });
  const cacheDir = dirname(codePath);
  await mkdir(cacheDir, { recursive: true });
  const unfinished = `${codePath}.${process.pid}.part`;
  await writeFile(unfinished, code);
  await rename(unfinished, codePath);
  await forgetOldBundles(cacheDir);
  return { codePath };
}

/** Changes with every file that may be in the bundle, with every dependency's version and with what is preloaded. */
async function sourcesHash(encodeFailures: boolean): Promise<string> {
  const hash = createHash('sha256').update(
    JSON.stringify([encodeFailures, ...PRELOADED_MODULES.map((path) => relative(PROJECT_ROOT, path))]),
  );
  const sources = (await Promise.all(BUNDLED_FOLDERS.map((folder) => filesBelow(join(PROJECT_ROOT, folder))))).flat();
  const files = [...sources.sort(), join(PROJECT_ROOT, 'package-lock.json')];
  const contents = await Promise.all(files.map((file) => readFile(file)));
  files.forEach((file, index) => hash.update(`\0${relative(PROJECT_ROOT, file)}\0`).update(contents[index] ?? ''));
  return hash.digest('hex').slice(0, 32);
}

async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
}

async function forgetOldBundles(cacheDir: string): Promise<void> {
  const files = (await readdir(cacheDir)).map((name) => join(cacheDir, name));
  // Another process may take one away meanwhile.
  const madeAt = async (file: string): Promise<number> => (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
  const ages = await Promise.all(files.map(async (file) => ({ file, madeAt: await madeAt(file) })));
  const old = ages.sort((a, b) => b.madeAt - a.madeAt).slice(KEPT_BUNDLES);
  await Promise.all(old.map(({ file }) => rm(file, { force: true })));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
