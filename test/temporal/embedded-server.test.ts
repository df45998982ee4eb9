import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import pino from 'pino';
import { StartupError } from '../../src/startup-error';
import { TEMPORAL_CLI } from '../../src/temporal/binary/program';
import { startEmbeddedServer, type EmbeddedServer } from '../../src/temporal/embedded-server';
import { devServerEnvironment, EMBEDDED_IP, type DevServerSettings } from '../../src/temporal/embedded/arguments';
import { freePort } from '../../src/temporal/embedded/ports';
import { processInfo } from '../../src/temporal/embedded/processes';
import { resolveBinary } from '../../src/temporal/resolve-binary';
import { settled } from '../support/settled';

const silent = pino({ level: 'silent' });

test('the embedded server is told who runs it where nobody else would tell, as in a container', () => {
  expect(devServerEnvironment({ PATH: '/bin', TEMPORAL_ADDRESS: 'localhost:7233' })).toEqual({
    PATH: '/bin',
    USER: 'perdure',
    HOME: tmpdir(),
  });
  const ada = { USER: 'ada', HOME: '/home/ada' };
  expect(devServerEnvironment(ada)).toEqual(ada);
});

describe('the embedded server', () => {
  let binary: string;
  let folder: string;
  let running: EmbeddedServer[];

  beforeAll(async () => {
    binary = await resolveBinary(TEMPORAL_CLI, { logger: silent });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perdure-embedded-'));
    running = [];
  });
  afterEach(async () => {
    await Promise.all(running.map((server) => server.stop()));
    await rm(folder, { recursive: true });
  });

  async function settings(): Promise<DevServerSettings> {
    const port = await freePort(EMBEDDED_IP);
    return { port, namespace: 'default', databaseFile: join(folder, 'temporal.db') };
  }

  async function start(
    wanted: DevServerSettings,
    options: { binary?: string; onFatal?: (error: StartupError) => void } = {},
  ): Promise<EmbeddedServer> {
    const onFatal = (error: StartupError): void => {
      throw error;
    };
    const server = await startEmbeddedServer({ binary, settings: wanted, logger: silent, onFatal, ...options });
    running.push(server);
    return server;
  }

  /** Begins a workflow that nobody works on, or asks for its status. */
  async function withConnection<T>(address: string, use: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await Connection.connect({ address });
    try {
      return await use(connection);
    } finally {
      await connection.close();
    }
  }
  const startWorkflow = (address: string, workflowId: string) =>
    withConnection(address, ({ workflowService }) =>
      workflowService.startWorkflowExecution({
        namespace: 'default',
        workflowId,
        requestId: workflowId,
        workflowType: { name: 'nothing' },
        taskQueue: { name: 'nobody' },
      }),
    );
  const statusOf = async (address: string, workflowId: string) => {
    const execution = { workflowId };
    const { workflowExecutionInfo } = await withConnection(address, ({ workflowService }) =>
      workflowService.describeWorkflowExecution({ namespace: 'default', execution }),
    );
    return workflowExecutionInfo?.status;
  };
  const RUNNING = 1;

  it('serves, with its Web UI, and keeps what runs over a restart', async () => {
    const wanted = { ...(await settings()), uiPort: await freePort(EMBEDDED_IP) };
    const first = await start(wanted);
    expect(first.address).toBe(`127.0.0.1:${wanted.port}`);
    expect(await (await fetch(first.uiUrl!)).text()).toContain('<!doctype html>');
    await startWorkflow(first.address, 'kept');
    const { pid } = first;
    await first.stop();
    expect(await processInfo(pid)).toBeUndefined();
    const second = await start(wanted);
    expect(await statusOf(second.address, 'kept')).toBe(RUNNING);
  });

  it('is started again when it is killed, with what ran on it', async () => {
    const server = await start(await settings());
    await startWorkflow(server.address, 'kept');
    const killed = server.pid;
    process.kill(killed, 'SIGKILL');
    while (server.pid === killed) await sleep(20);
    const status = (): Promise<unknown> => statusOf(server.address, 'kept').catch(() => undefined);
    expect(await settled(status, (now) => now === RUNNING)).toBe(RUNNING);
  });

  it('gives up on a server that does not live, and says so', async () => {
    const flag = join(folder, 'started-once');
    const script = `#!/bin/sh\n[ -e "${flag}" ] && { echo disk full >&2; exit 3; }\ntouch "${flag}"\nexec "${binary}" "$@"\n`;
    const once = join(folder, 'temporal-once');
    await writeFile(once, script);
    await chmod(once, 0o755);
    const fatal = new Promise<StartupError>((onFatal) => {
      void settings()
        .then((wanted) => start(wanted, { binary: once, onFatal }))
        .then((server) => process.kill(server.pid, 'SIGKILL'));
    });
    expect((await fatal).message).toMatch(/^Expected the embedded Temporal to run, but it died 6 times/);
  });

  it("has no use for the settings of a person's own command line", async () => {
    const { HOME } = process.env;
    await mkdir(join(folder, '.config', 'temporalio'), { recursive: true });
    await writeFile(join(folder, '.config', 'temporalio', 'temporal.yaml'), 'env: [');
    process.env.HOME = folder;
    try {
      await start(await settings());
    } finally {
      process.env.HOME = HOME;
    }
  });

  it.each(['C#', 'what?', 'a%20b'])('refuses a database in %j, where it would not find it again', async (name) => {
    const databaseFile = join(folder, name, 'temporal.db');
    await mkdir(join(folder, name));
    const starting = start({ ...(await settings()), databaseFile });
    await expect(starting).rejects.toThrow(StartupError);
    await expect(starting).rejects.toThrow(`database in ${databaseFile}, but it cannot be found again`);
    expect(await readdir(folder)).toEqual([name]);
  });

  it('takes a database in a folder of any other name', async () => {
    const name = "Dätä 100% of it's <日本>";
    await mkdir(join(folder, name));
    const server = await start({ ...(await settings()), databaseFile: join(folder, name, 'temporal.db') });
    await server.stop();
    expect(await readdir(join(folder, name))).toContain('temporal.db');
  });

  it('says why a server does not start', async () => {
    const wanted = { ...(await settings()), databaseFile: join(folder, 'no', 'such', 'folder', 'temporal.db') };
    const attempt = start(wanted);
    await expect(attempt).rejects.toThrow(StartupError);
    await expect(attempt).rejects.toThrow(/Expected the embedded Temporal to start, but/);
  });

  describe('when a port is taken', () => {
    it.each([
      ['port', 'TEMPORAL_PORT'],
      ['uiPort', 'TEMPORAL_UI_PORT'],
    ] as const)('names it and the variable (%s)', async (which, variable) => {
      const other = createServer().listen(0, EMBEDDED_IP);
      await once(other, 'listening');
      const taken = (other.address() as { port: number }).port;
      const attempt = start({ ...(await settings()), [which]: taken });
      await expect(attempt).rejects.toThrow(StartupError);
      await expect(attempt).rejects.toThrow(
        new RegExp(`Expected port 127.0.0.1:${taken} to be free.*Stop that process, or set ${variable}`, 's'),
      );
      other.close();
    });
  });

  describe('when another process has started one on the same database', () => {
    let supervisor: ChildProcess;

    /** A second process of ours that starts a server, tells its id and lives on. */
    async function startElsewhere(wanted: DevServerSettings): Promise<number> {
      const module = JSON.stringify(resolve(__dirname, '../../src/temporal/embedded-server.ts'));
      const code = `
        const pino = require('pino');
        const { startEmbeddedServer } = require(${module});
        const options = { binary: ${JSON.stringify(binary)}, settings: ${JSON.stringify(wanted)} };
        startEmbeddedServer({ ...options, logger: pino({ level: 'silent' }), onFatal() {} }).then(({ pid }) => console.log(pid));`;
      supervisor = spawn(process.execPath, ['--import', 'tsx', '-e', code], {
        cwd: resolve(__dirname, '../..'),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const [output] = (await once(supervisor.stdout!, 'data')) as [Buffer];
      return Number(output.toString());
    }

    it('refuses to share it while that process lives', async () => {
      const wanted = await settings();
      const pid = await startElsewhere(wanted);
      const attempt = start({ ...(await settings()) });
      await expect(attempt).rejects.toThrow(
        new RegExp(`another Perdure \\(process ${supervisor.pid}\\) runs on .*temporal.db`),
      );
      expect(await processInfo(pid)).toBeDefined();
      supervisor.kill('SIGTERM');
      await once(supervisor, 'exit');
      process.kill(pid, 'SIGKILL');
    });

    it('ends what that process left when it was killed, and goes on from there', async () => {
      const wanted = await settings();
      const pid = await startElsewhere(wanted);
      await startWorkflow(`${EMBEDDED_IP}:${wanted.port}`, 'kept');
      supervisor.kill('SIGKILL');
      await once(supervisor, 'exit');
      expect(await processInfo(pid)).toBeDefined();
      const server = await start(wanted);
      expect(await processInfo(pid)).toBeUndefined();
      expect(await statusOf(server.address, 'kept')).toBe(RUNNING);
    });

    it('does not touch a process that has got the number since', async () => {
      const wanted = await settings();
      const bystander = spawn('sleep', ['60']);
      const noted = { server: bystander.pid, supervisor: process.pid };
      await writeFile(`${wanted.databaseFile}.pid`, JSON.stringify(noted));
      const server = await start(wanted);
      expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
      expect(JSON.parse(await readFile(`${wanted.databaseFile}.pid`, 'utf8'))).toMatchObject({ server: server.pid });
      bystander.kill();
    });
  });
});
