import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

interface Pattern {
  regex: string;
  allowTypeImports?: boolean;
}

const root = path.join(__dirname, '../..');
const page = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');

test('the table of folders says what the linter holds', () => {
  const table = /<!-- fences -->([\s\S]*)<!-- \/fences -->/.exec(page)?.[1] ?? '';
  const rows = [...table.matchAll(/^\| `([^`]+)` *\|[^|]*\|([^|]*)\|([^|]*)\|$/gm)];
  const told = rows.map(([, folder, folders = '', packages = '']) => [folder, namesIn(folders), namesIn(packages)]);
  expect(told).toEqual(fences().map(([folder, patterns]) => [folder, ...forbidden(patterns)]));
});

test('every folder of src has a row', () => {
  const folders = readdirSync(path.join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => `src/${name}`).filter((name) => !page.includes(`| \`${name}\``))).toEqual([]);
});

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name).sort();
}

/** The fences of eslint.config.mjs: an ES module, which a process of its own reads. */
function fences(): [folder: string, patterns: Pattern[]][] {
  const script = `import(${JSON.stringify(path.join(root, 'eslint.config.mjs'))}).then(({ default: config }) => {
    const fenced = config.filter(({ rules }) => rules?.['no-restricted-imports']);
    console.log(JSON.stringify(fenced.map(({ files, rules }) => [files[0], rules['no-restricted-imports'][1].patterns])));
  })`;
  const all = JSON.parse(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })) as [string, Pattern[]][];
  return all.map(([files, patterns]) => [files.replace('/**', ''), patterns]);
}

/** A pattern of folders begins so: a way out of the folder, or simply a slash. */
const FOLDERS = /^(?:\^\(\\\.\\\.\/\)\+\(src\/\)\?|\/)/;

/**
 * The folders and the packages of patterns such as `^(\.\./)+(src/)?(store|server)(/|$)` and
 * `^(@temporalio/(client|worker)|pino)(/|$)`.
 */
function forbidden(patterns: readonly Pattern[]): [folders: string[], packages: string[]] {
  const names = (ofFolders: boolean): string[] =>
    patterns.filter(({ regex }) => FOLDERS.test(regex) === ofFolders).flatMap(({ regex }) => alternatives(regex));
  return [names(true).sort(), names(false).sort()];
}

function alternatives(regex: string): string[] {
  if (regex === '^node:') return ['node:*'];
  const body = regex
    .replace(FOLDERS, '')
    .replace(/^\^/, '')
    .replace(/\(\/\|\$\)$/, '');
  const list = body.startsWith('(') ? body.slice(1, -1) : body;
  return list.split(/\|(?![^(]*\))/).flatMap((one) => {
    const [, scope, inner] = /^(.*\/)\((.*)\)$/.exec(one) ?? [];
    return inner === undefined ? [one] : inner.split('|').map((name) => `${scope}${name}`);
  });
}
