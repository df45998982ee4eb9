import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project';
import longest from '../support/longest-suites.json';

test('the suites that begin are there, each once', () => {
  expect(longest.filter((name) => !existsSync(join(PROJECT_ROOT, 'test', `${name}.test.ts`)))).toEqual([]);
  expect(new Set(longest).size).toBe(longest.length);
});
