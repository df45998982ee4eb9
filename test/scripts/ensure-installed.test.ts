import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = pathToFileURL(resolve(__dirname, '../../scripts/ensure-installed.mjs')).href;

describe('installing what is missing', () => {
  let root: string;

  /** A project whose one dependency is an archive beside it, so that no registry is asked. */
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'perdure-install-'));
    await publish('1.0.0');
  });
  afterEach(() => rm(root, { recursive: true }));

  async function publish(version: string): Promise<void> {
    // Elsewhere, because npm takes even `--package-lock-only` for an installation.
    const elsewhere = join(root, 'elsewhere');
    await mkdir(join(elsewhere, 'dependency'), { recursive: true });
    await writeFile(join(elsewhere, 'dependency/package.json'), JSON.stringify({ name: 'dependency', version }));
    await run('npm', ['pack', '--silent', './dependency'], { cwd: elsewhere });
    const dependencies = { dependency: `file:dependency-${version}.tgz` };
    await writeFile(
      join(elsewhere, 'package.json'),
      JSON.stringify({ name: 'project', version: '1.0.0', dependencies }),
    );
    await run('npm', ['install', '--package-lock-only', '--silent'], { cwd: elsewhere });
    for (const name of ['package.json', 'package-lock.json', `dependency-${version}.tgz`]) {
      await copyFile(join(elsewhere, name), join(root, name));
    }
  }

  async function ensureInstalled(): Promise<string> {
    const code = `import(${JSON.stringify(script)}).then((m) => m.ensureInstalled(${JSON.stringify(root)}))`;
    return (await run(process.execPath, ['-e', code])).stdout;
  }

  async function installedVersion(): Promise<unknown> {
    const text = await readFile(join(root, 'node_modules/dependency/package.json'), 'utf8');
    return (JSON.parse(text) as { version: string }).version;
  }

  it('installs in a fresh clone, and has nothing to do the second time', async () => {
    expect(await ensureInstalled()).toContain('Installing dependencies (npm ci)');
    expect(await installedVersion()).toBe('1.0.0');
    expect(await ensureInstalled()).toBe('');
  });

  it('installs what the lockfile has newer', async () => {
    await ensureInstalled();
    await publish('1.1.0');
    expect(await ensureInstalled()).toContain('Installing dependencies (npm install');
    expect(await installedVersion()).toBe('1.1.0');
  });

  it('installs once when several commands start at the same time', async () => {
    const outputs = await Promise.all([ensureInstalled(), ensureInstalled(), ensureInstalled()]);
    expect(outputs.filter((output) => output.includes('Installing'))).toHaveLength(1);
  });

  it('takes over the lock of a process that was killed', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    await mkdir(join(root, '.cache/install.lock'), { recursive: true });
    await writeFile(join(root, '.cache/install.lock/pid'), String(child.pid));
    expect(await ensureInstalled()).toContain('Installing');
  });

  it('says what failed when npm fails', async () => {
    const dependencies = { other: 'file:other.tgz' };
    await writeFile(join(root, 'package.json'), JSON.stringify({ name: 'project', version: '1.0.0', dependencies }));
    await expect(ensureInstalled()).rejects.toMatchObject({
      code: 78,
      stderr: expect.stringContaining('Expected "npm ci" to install the dependencies') as string,
    });
  });
});
