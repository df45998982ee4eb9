import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Flow } from '../../src/flow/flow';
import { loadFlow } from '../../src/flow/load';
import type { Problem } from '../../src/flow/problems';
import { lintRegex } from '../../src/engine/regex';
import { lintTemplate } from '../../src/engine/liquid';
import { catalogue } from '../../src/widgets/catalogue';

const root = path.join(__dirname, '..', '..');

/** Flows of the project, by their path below its root: the examples, and those of the tests. */
export function ownFlows(): string[] {
  return ['examples', 'test/flows'].flatMap((folder) =>
    readdirSync(path.join(root, folder))
      .filter((file) => file.endsWith('.flow.json'))
      .map((file) => `${folder}/${file}`),
  );
}

/** Real exports from public repositories; they are kept beside the project, since they are not ours to publish. */
export const CORPUS = path.join(root, '..', 'shared', 'flows');

/** The files of the corpus; none where it is not there. */
export function corpusFlows(): string[] {
  return existsSync(CORPUS) ? readdirSync(CORPUS).filter((file) => file.endsWith('.json')) : [];
}

/** A flow of the project, which must be valid. */
export function ownFlow(file: string): Flow {
  return loadFile(path.join(root, file)).flow;
}

/** A flow of the corpus with the loader's warnings, or undefined where it was never whole. */
export function corpusFlow(file: string): { flow: Flow; warnings: Problem[] } {
  return loadFile(path.join(CORPUS, file));
}

function loadFile(file: string): { flow: Flow; warnings: Problem[] } {
  const loaded = loadFlow(readFileSync(file, 'utf8'), catalogue, { lintRegex, lintTemplate });
  if (!loaded.ok) throw new Error(`Expected ${file} to be valid, but: ${JSON.stringify(loaded.problems, null, 2)}`);
  return loaded;
}
