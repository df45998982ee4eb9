import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { PROJECT_ROOT } from '../../src/project';
import { BUNDLED_FOLDERS, bundleWorkflows } from '../../src/temporal/bundle';

/** Packages that workflow code imports: pinned to one version each, as an update of one is a change of the workflow. */
const PINNED = ['@temporalio/common', '@temporalio/workflow', 'fast-xml-parser', 'liquidjs', 're2js', 'zod'];

/** With what those bring along; all of them are pure. */
const PACKAGES = [...PINNED, 'long', 'ms', 'nexus-rpc', 'strnum'];

describe('the bundle of workflow code', () => {
  let cacheDir: string;
  let codePath: string;

  beforeAll(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'perdure-bundle-'));
    // Whoever asks while it is made waits for it.
    const [{ codePath: path }, again] = await Promise.all([
      bundleWorkflows({ cacheDir }),
      bundleWorkflows({ cacheDir }),
    ]);
    expect(again).toEqual({ codePath: path });
    codePath = path;
  });
  afterAll(() => rm(cacheDir, { recursive: true }));

  /** Paths of the modules in the bundle, as its source map lists them. */
  async function modules(): Promise<string[]> {
    const code = await readFile(codePath, 'utf8');
    const [, map = ''] = /sourceMappingURL=data:application\/json;charset=utf-8;base64,([\w+/=]+)/.exec(code) ?? [];
    const { sources } = JSON.parse(Buffer.from(map, 'base64').toString()) as { sources: string[] };
    return sources.filter((source) => !source.startsWith('webpack/'));
  }

  it('has modules of our deterministic core only', async () => {
    const own = (await modules()).filter((path) => !path.includes('node_modules'));
    const foreign = own
      .map((path) => relative(PROJECT_ROOT, path))
      .filter((path) => !BUNDLED_FOLDERS.some((folder) => path.startsWith(`${folder}/`)));
    expect(foreign).toEqual([]);
    expect(own.length).toBeGreaterThan(10);
  });

  it('has no packages but the ones that were looked at', async () => {
    const packages = (await modules()).flatMap((path) => {
      const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
      return name === undefined ? [] : [name];
    });
    expect([...new Set(packages)].filter((name) => !PACKAGES.includes(name))).toEqual([]);
  });

  it('has its packages pinned to one version', async () => {
    const manifest = JSON.parse(await readFile(join(PROJECT_ROOT, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    for (const name of PINNED) expect(manifest.dependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it('is made once of the same sources', async () => {
    const before = await readFile(codePath);
    await writeFile(codePath, 'kept');
    expect(await bundleWorkflows({ cacheDir })).toEqual({ codePath });
    expect(await readFile(codePath, 'utf8')).toBe('kept');
    await writeFile(codePath, before);
  });

  it('replaces the oldest of the bundles that are kept', async () => {
    for (const name of ['1', '2', '3', '4', '5']) {
      await writeFile(join(cacheDir, `${name}.js`), '');
      await utimes(join(cacheDir, `${name}.js`), Number(name), Number(name));
    }
    await rm(codePath);
    const bundle = await bundleWorkflows({ cacheDir });
    const names = ['2.js', '3.js', '4.js', '5.js', relative(cacheDir, bundle.codePath)];
    expect((await readdir(cacheDir)).sort()).toEqual(names.sort());
  });
});
