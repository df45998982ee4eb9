import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openStore } from '../../src/store';
import { journalBatch, journalExecution } from '../support/journal';

const root = resolve(__dirname, '../..');

interface Ending {
  code: number;
  output: string;
}

describe('a start that cannot succeed', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perdure-startup-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Starts everything on free ports, or a worker alone, and waits for the end. */
  function start(
    env: NodeJS.ProcessEnv,
    args: readonly string[] = ['scripts/start.mjs'],
    program = process.execPath,
  ): Promise<Ending> {
    const ports = { PORT: '0', TEMPORAL_PORT: '0', TEMPORAL_UI_PORT: '0' };
    const options = { cwd: root, env: { ...process.env, ...ports, PERDURE_DATA_DIR: folder, ...env } };
    return new Promise((done) => {
      execFile(program, args, options, (error, stdout, stderr) =>
        done({ code: Number(error?.code ?? 0), output: stdout + stderr }),
      );
    });
  }

  async function takePort(): Promise<{ port: number; server: Server }> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { port: (server.address() as { port: number }).port, server };
  }

  it('names every wrong setting', async () => {
    const { code, output } = await start({ PORT: 'abc', TWILIO_MODE: 'live' });
    expect(code).toBe(78);
    expect(output.split('\n')[0]).toBe('3 settings are wrong:');
    expect(output).not.toMatch(/\n\s+at /);
  });

  it.each([
    ['PORT', 'the API'],
    ['TEMPORAL_PORT', 'the embedded Temporal'],
    ['TEMPORAL_UI_PORT', "the embedded Temporal's Web UI"],
  ])('names a port that is taken, and %s', async (variable, purpose) => {
    const { port, server } = await takePort();
    const { code, output } = await start({ [variable]: String(port) });
    server.close();
    expect(code).toBe(78);
    expect(output).toBe(
      `Expected port 127.0.0.1:${port} to be free for ${purpose}, but another process listens on it.\n` +
        `Stop that process, or set ${variable} to a free port.\n`,
    );
  });

  it('names a data directory that cannot be made', async () => {
    await writeFile(join(folder, 'file'), '');
    const { code, output } = await start({ PERDURE_DATA_DIR: join(folder, 'file', 'data') });
    expect(code).toBe(78);
    expect(output).toMatch(
      /^Expected to keep everything in .*\nSet PERDURE_DATA_DIR to a folder that can be written and has space.\n$/,
    );
  });

  it('names a store that is damaged', async () => {
    await writeFile(join(folder, 'perdure.db'), 'this is no database, and long enough to be taken for one'.repeat(100));
    const { code, output } = await start({});
    expect(code).toBe(78);
    expect(output).toContain(join(folder, 'perdure.db'));
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('names the Temporal that has the executions which are active, where it is another one', async () => {
    const store = await openStore({ dataDir: folder, onError: console.error });
    const home = { namespaceId: randomUUID(), namespace: 'flows', address: 'temporal.internal:7233' };
    await store.temporalHome.settle(home);
    await store.executions.record(journalBatch(journalExecution(), { steps: [] }));
    await store.close();
    const { code, output } = await start({});
    expect(code).toBe(78);
    expect(output).toContain(
      `(namespace flows at temporal.internal:7233, ${home.namespaceId}), but this is another one`,
    );
    expect(output).not.toMatch(/\n\s+at /);
  });

  it('names a Temporal that does not answer', async () => {
    const { code, output } = await start({ TEMPORAL_ADDRESS: '127.0.0.1:1' });
    expect(code).toBe(78);
    expect(output).toMatch(/^Expected a Temporal server at 127.0.0.1:1 to answer within 10 s/m);
  });

  it('names a binary that does not serve', async () => {
    const { code, output } = await start({ TEMPORAL_CLI_PATH: '/bin/echo' });
    expect(code).toBe(78);
    expect(output).toMatch(/^Expected TEMPORAL_CLI_PATH to be the path of the Temporal CLI, but \/bin\/echo/m);
  });

  it('names the problems of a flow', async () => {
    const path = join(folder, 'broken.json');
    await writeFile(path, '{');
    const { code, output } = await start({}, ['scripts/start.mjs', path]);
    expect(code).toBe(78);
    expect(output).toMatch(/^Expected .*broken.json to be a flow, but:\n {2}error {2}#/);
  });

  it.each<[string, string, (file: string) => NodeJS.ProcessEnv]>([
    ['there is nowhere to keep what is compiled', '', (file) => ({ TMPDIR: join(file, 'folder') })],
    ['it may open fewer files than it compiles', 'ulimit -n 250 && ', () => ({ TMPDIR: folder })],
  ])('is told of also where %s', async (_case, before, env) => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const args = [process.execPath, 'scripts/start.mjs', '--option'];
    const { code, output } = await start(env(file), ['-c', `${before}exec "$0" "$@"`, ...args], 'sh');
    expect(output).toContain('--option is an option');
    expect(code).toBe(78);
  });

  it('knows no options', async () => {
    const { code, output } = await start({}, ['scripts/start.mjs', '--port=1']);
    expect(code).toBe(78);
    expect(output).toContain('--port=1 is an option');
  });

  it.each(['api', 'worker'])('says what the %s alone needs', async (root) => {
    const { code, output } = await start({}, ['--import', 'tsx', `src/${root}.ts`]);
    expect(code).toBe(78);
    expect(output).toContain('Expected TEMPORAL_ADDRESS, DATABASE_URL, PUBLIC_BASE_URL to be set');
  });
});
