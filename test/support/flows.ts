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

/** SIDs by which flows of the tests call each other. */
const SUBFLOWS: Readonly<Record<string, string>> = {
  FWcccccccccccccccccccccccccccccccc: 'test/flows/subflow-child.flow.json',
};

/** The flows that a flow of the project calls, by SID. */
export function subflowsOf({ definition }: Flow): Record<string, Flow> {
  const called = definition.states.flatMap(({ type, properties }) =>
    type === 'run-subflow' ? [String(properties?.flow_sid)] : [],
  );
  return Object.fromEntries(called.map((sid) => [sid, ownFlow(SUBFLOWS[sid]!)]));
}

/** A flow of the corpus with the loader's warnings. */
export function corpusFlow(file: string): { flow: Flow; warnings: Problem[] } {
  return loadFile(path.join(CORPUS, file));
}

function loadFile(file: string): { flow: Flow; warnings: Problem[] } {
  const loaded = loadFlow(readFileSync(file, 'utf8'), catalogue, { lintRegex, lintTemplate });
  if (!loaded.ok) throw new Error(`Expected ${file} to be valid, but: ${JSON.stringify(loaded.problems, null, 2)}`);
  return loaded;
}
