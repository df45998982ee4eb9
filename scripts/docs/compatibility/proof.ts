import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../src/project';

const texts = new Map<string, string>();

/** Tells what is wrong with a proof: a file that is not there, or a title that it does not have. */
export function defectOf(proof: string): string | undefined {
  const [path = '', title] = proof.split(' › ');
  if (!existsSync(join(PROJECT_ROOT, path))) return `${path} is not there`;
  const names = title === undefined || namesIn(path).has(title);
  return names ? undefined : `${path} has no test '${title}'`;
}

/** Titles of a test file, or descriptions of the cases in a JSON file. */
function namesIn(path: string): Set<string> {
  const text = texts.get(path) ?? readFileSync(join(PROJECT_ROOT, path), 'utf8');
  texts.set(path, text);
  return new Set(path.endsWith('.json') ? descriptionsOf(JSON.parse(text)) : titlesOf(text));
}

function descriptionsOf(cases: unknown): string[] {
  return [cases].flat().map((one) => (one as { description: string }).description);
}

/** First arguments of `describe`, `it` and `test`, with or without `.each`. */
function titlesOf(source: string): string[] {
  const calls = source.matchAll(
    /^\s*(?:[\]})]*(?: as const)?\)|(?:describe|it|test)\b[^\n]*?)\(\s*(['"`])((?:\\.|(?!\1).)*)\1,/gm,
  );
  return [...calls].map(([, , title = '']) => title.replace(/\\(.)/g, '$1'));
}

/** Links to the tests, in Markdown; `toRoot` is the way from the page to the project's folder. */
export function proofLinks(proofs: readonly string[], toRoot: string): string {
  return proofs
    .map((proof) => {
      const [path = '', title = path] = proof.split(' › ');
      return `[${cell(title)}](${toRoot}${path})`;
    })
    .join('<br>');
}

/** Text that a cell of a table can hold. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
