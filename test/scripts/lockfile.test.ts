import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project';

interface LockedPackage {
  optionalDependencies?: Record<string, string>;
}

/**
 * A package that ships one binary a platform lists them all as optional. One that the lockfile leaves out is never
 * installed on its platform, and `npm ci` refuses the lockfile on every platform.
 */
test('the lockfile has the binaries of every platform', () => {
  const text = readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };
  const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
  const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
});
