import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { hasSpace } from '../../src/process/disk-space';

test('a disk is taken for full where less is left than databases need', async () => {
  await hasSpace(tmpdir(), 0);
  const everything = Number.MAX_SAFE_INTEGER;
  await expect(hasSpace(tmpdir(), everything)).rejects.toThrow(
    `Expected ${everything} MiB to be left on the disk of ${tmpdir()}, but there are`,
  );
});

test('a folder that is gone is no place for anything', async () => {
  await expect(hasSpace('/nowhere/at/all')).rejects.toThrow('ENOENT');
});

(existsSync('/proc/self') ? test : test.skip)('a file system that is on no disk is never full', () =>
  hasSpace('/proc'),
);
