import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { replaceFile } from '../src/replace-file';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perdure-replace-'));
  file = join(folder, 'note');
  writeFileSync(file, 'former');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file gets its new contents, and nothing is left beside it', () => {
  replaceFile(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['note']);
});

test('a file keeps its former contents where the new ones cannot be written', () => {
  const code = `require('./src/replace-file').replaceFile(process.env.FILE, 'new')`;
  const args = ['-c', 'ulimit -f 0 && exec "$0" --import tsx -e "$CODE"', process.execPath];
  const env = { ...process.env, FILE: file, CODE: code, TSX_DISABLE_CACHE: '1' };
  const { status } = spawnSync('sh', args, { cwd: resolve(__dirname, '..'), env });
  expect(status).not.toBe(0);
  expect(readFileSync(file, 'utf8')).toBe('former');
});
