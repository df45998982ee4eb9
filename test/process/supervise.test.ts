import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(__dirname, '../..');

describe('a supervised process', () => {
  let child: ChildProcessWithoutNullStreams;
  afterEach(() => child.kill('SIGKILL'));

  /** Runs code that has `supervise`, `runMain`, `StartupError`, `logger` and `part`, until it prints. */
  async function run(body: string): Promise<void> {
    const code = `
      const pino = require('pino');
      const { runMain, supervise } = require('./src/process/supervise');
      const { StartupError } = require('./src/startup-error');
      const logger = pino({ level: 'fatal' });
      const part = (lifecycle, name, ms) => lifecycle.add(name, async () => {
        await new Promise((done) => setTimeout(done, ms));
        console.log('stopped ' + name);
      });
      setInterval(() => {}, 1000);
      ${body}`;
    child = spawn(process.execPath, ['--import', 'tsx', '-e', code], { cwd: root });
    output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  }
  let output: string;

  async function untilPrinted(text: string): Promise<void> {
    while (!output.includes(text)) await sleep(10);
  }

  async function exitCode(): Promise<number | null> {
    const [code] = (await once(child, 'close')) as [number | null];
    return code;
  }

  const RUNS = `supervise(logger, async ({ lifecycle }) => {
    await part(lifecycle, 'store', 0);
    await part(lifecycle, 'worker', 300);
    console.log('running');
  });`;

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('stops its parts at %s and exits with 0', async (signal) => {
    await run(RUNS);
    await untilPrinted('running');
    child.kill(signal);
    expect(await exitCode()).toBe(0);
    expect(output).toBe('running\nstopped worker\nstopped store\n');
  });

  it('takes the copy of a signal that npm sends after the terminal for the same one', async () => {
    await run(RUNS);
    await untilPrinted('running');
    child.kill('SIGINT');
    await sleep(50);
    child.kill('SIGINT');
    expect(await exitCode()).toBe(0);
  });

  it('stops when the shell that npm has put between them dies', async () => {
    const code = `
      const { supervise } = require('./src/process/supervise');
      supervise(require('pino')({ level: 'fatal' }), async ({ lifecycle }) => {
        await lifecycle.add('store', () => console.log('stopped store'));
        console.log('running');
        setInterval(() => {}, 1000);
      });`;
    const options = { cwd: root, env: { ...process.env, npm_lifecycle_event: 'start', CODE: code } };
    child = spawn('sh', ['-c', '"$0" --import tsx -e "$CODE"; true', process.execPath], options);
    output = '';
    child.stdout.on('data', (data: Buffer) => (output += data.toString()));
    await untilPrinted('running');
    child.kill('SIGTERM');
    await untilPrinted('stopped store');
  });

  it('ends at once at a second signal', async () => {
    await run(`supervise(logger, async ({ lifecycle }) => {
      await part(lifecycle, 'worker', 60_000);
      console.log('running');
    });`);
    await untilPrinted('running');
    const code = exitCode();
    // What comes so soon after the first that it may be a copy of it ends nothing.
    const again = setInterval(() => child.kill('SIGINT'), 600);
    child.kill('SIGINT');
    expect(await code).toBe(130);
    clearInterval(again);
  });

  it('stops what was started when a part does not start, and says why without a stack', async () => {
    await run(`supervise(logger, async ({ lifecycle }) => {
      await part(lifecycle, 'store', 0);
      throw new StartupError('Expected a port');
    });`);
    expect(await exitCode()).toBe(78);
    expect(output).toBe('Expected a port\nstopped store\n');
  });

  it.each([
    ['as the native client says it', 'silence'],
    ['as the client of schedules says it', `Object.assign(new Error('Failed to create schedule'), { cause: silence })`],
  ])('says that Temporal has stopped answering where that ends the start, %s', async (_case, error) => {
    await run(`supervise(logger, async ({ lifecycle }) => {
      await part(lifecycle, 'store', 0);
      const silence = Object.assign(new Error('Timeout expired'), { code: 1, details: '', metadata: {} });
      throw ${error};
    });`);
    expect(await exitCode()).toBe(78);
    expect(output).toMatch(
      /^Expected Temporal to go on answering .*: Timeout expired\..* start again\.\nstopped store\n$/s,
    );
  });

  it.each([
    ['a part fails', 'fail(new Error("broken"))', 1],
    ['nobody catches an error', 'setTimeout(() => { throw new Error("broken"); }, 10)', 1],
    ['nobody handles a rejection', 'void Promise.reject(new Error("broken"))', 1],
    ['a part cannot go on for a reason outside', 'fail(new StartupError("disk full"))', 78],
  ])('stops its parts when %s', async (_case, statement, code) => {
    await run(`supervise(logger, async ({ lifecycle, fail }) => {
      await part(lifecycle, 'store', 0);
      ${statement};
    });`);
    expect(await exitCode()).toBe(code);
    expect(output).toContain(code === 78 ? 'disk full' : 'broken');
    expect(output).toContain('stopped store');
  });

  it('prints what keeps it from starting at all', async () => {
    await run(`runMain(async () => { throw new StartupError('Expected PORT to be a port'); });`);
    expect(await exitCode()).toBe(78);
    expect(output).toBe('Expected PORT to be a port\n');
  });
});
