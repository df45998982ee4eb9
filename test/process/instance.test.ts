import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { loadConfig } from '../../src/config';
import { claimDataDir } from '../../src/process/instance';
import { Lifecycle } from '../../src/process/lifecycle';
import { StartupError } from '../../src/startup-error';
import { processInfo } from '../../src/temporal/embedded/processes';

const ROOT = resolve(__dirname, '../..');
const silent = pino({ level: 'silent' });

describe('the claim to a data directory', () => {
  let folder: string;
  let file: string;
  let other: ChildProcess;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perdure-claim-'));
    file = join(folder, 'perdure.pid');
    other = spawn('sleep', ['60']);
  });
  afterEach(async () => {
    other.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  async function claim(env: NodeJS.ProcessEnv = {}): Promise<Lifecycle> {
    const lifecycle = new Lifecycle(silent);
    await claimDataDir(loadConfig({ PERDURE_DATA_DIR: folder, ...env }), lifecycle, silent);
    return lifecycle;
  }

  /** Notes another process in the data directory, as it would itself. */
  async function noteOther({ stopping, command }: { stopping: boolean; command?: string }): Promise<void> {
    const info = await processInfo(other.pid!);
    await writeFile(file, JSON.stringify({ pid: other.pid, command: command ?? info!.command, stopping }));
  }

  it('is noted, then told to end, then given up', async () => {
    const lifecycle = await claim();
    const noted: unknown[] = [];
    await lifecycle.add('store', async () => noted.push(JSON.parse(await readFile(file, 'utf8'))));
    await lifecycle.stop();
    expect(noted).toEqual([expect.objectContaining({ pid: process.pid, stopping: true })]);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it('is refused while another one runs there', async () => {
    await noteOther({ stopping: false });
    await expect(claim()).rejects.toThrow(StartupError);
    await expect(claim()).rejects.toThrow(`another Perdure (process ${other.pid}) runs on it`);
  });

  it('is given to one of several that start at the same moment', async () => {
    // Each comes to one folder after the other, to each at a moment that is told to all.
    const code = `
      const { claimDataDir } = require('./src/process/instance');
      const { Lifecycle } = require('./src/process/lifecycle');
      const { loadConfig } = require('./src/config');
      const logger = require('pino')({ level: 'silent' });
      const claim = ({ folder, at }) => {
        while (Date.now() < at);
        return claimDataDir(loadConfig({ PERDURE_DATA_DIR: folder }), new Lifecycle(logger), logger);
      };
      process.on('message', (place) => claim(place).then(() => process.send('claimed'), ({ message }) => process.send(message)));
      process.send('ready');`;
    const options: SpawnOptions = { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] };
    const starters = [1, 2].map(() => spawn(process.execPath, ['--import', 'tsx', '-e', code], options));
    const said = (): Promise<string[]> =>
      Promise.all(starters.map(async (starter) => String(((await once(starter, 'message')) as unknown[])[0])));
    try {
      await said();
      for (let round = 1; round <= 20; round += 1) {
        const place = { folder: join(folder, String(round)), at: Date.now() + 20 };
        const outcomes = said();
        for (const starter of starters) starter.send(place);
        expect((await outcomes).sort()).toEqual([expect.stringContaining('runs on it'), 'claimed']);
      }
    } finally {
      for (const starter of starters) starter.kill('SIGKILL');
    }
  });

  it('waits for another one that is being stopped', async () => {
    await noteOther({ stopping: true });
    let claimed = false;
    const waiting = claim().then(() => (claimed = true));
    await sleep(200);
    expect(claimed).toBe(false);
    other.kill('SIGKILL');
    await waiting;
  });

  it.each<[string, () => Promise<void>]>([
    [
      'that has ended without a word',
      async () => writeFile(file, '{"pid":999999999,"command":"node","stopping":false}'),
    ],
    ['whose number another process has got since', () => noteOther({ stopping: false, command: 'node perdure' })],
    ['that was killed when it wrote its note', () => writeFile(file, '{"pid":')],
  ])('does not mind one %s', async (_case, prepare) => {
    await prepare();
    await claim();
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ pid: process.pid, stopping: false });
  });

  it('says what to do where nothing can be written there', async () => {
    await mkdir(file);
    const claiming = claim();
    await expect(claiming).rejects.toThrow(StartupError);
    await expect(claiming).rejects.toThrow(`Expected to keep everything in ${folder}, but EISDIR`);
  });

  it('is not needed by processes that keep nothing of their own there', async () => {
    await noteOther({ stopping: false });
    const shared = { TEMPORAL_ADDRESS: 'temporal:7233', DATABASE_URL: 'postgres://db/perdure' };
    await expect(claim(shared)).rejects.toThrow(StartupError);
    await claim({ ...shared, TWILIO_SIMULATOR_URL: 'http://localhost:3000' });
    const account = { TWILIO_ACCOUNT_SID: `AC${'1'.repeat(32)}`, TWILIO_AUTH_TOKEN: 'a'.repeat(32) };
    await claim({ ...shared, ...account, TWILIO_MODE: 'live' });
  });
});
