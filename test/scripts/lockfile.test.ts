import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../src/project';

interface LockedPackage {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

describe.each(['package-lock.json', 'test/support/twilio-cli/package-lock.json'])('%s', (file) => {
  const text = readFileSync(join(PROJECT_ROOT, file), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Record<string, LockedPackage> };

  /**
   * A package that ships one binary a platform lists them all as optional. One that the lockfile leaves out is never
   * installed on its platform, and `npm ci` refuses the lockfile on every platform.
   */
  test('has the binaries of every platform', () => {
    const locked = new Set(Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, '')));
    const wanted = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });

  test('names no registry, so that packages come from the one that is configured', () => {
    const urls = Object.values(packages).flatMap(({ resolved = '' }) => (resolved.includes('://') ? [resolved] : []));
    expect(urls).toEqual([]);
  });
});
