import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflows } from '../../src/temporal/bundle';
import { LastingWorker } from '../../src/temporal/lasting-worker';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
import { message } from '../replay/play';
import { settled } from '../support/settled';
import type { SmallWorkerMessage, SmallWorkerOptions } from '../support/small-worker';
import { definitionOf, state } from '../support/states';
import { testTemporal } from '../support/temporal-server';
import { ACCOUNT_SID, conversationTrigger } from '../support/triggers';

/** MiB of each thread; what the workflow code itself takes is a third of it. */
const HEAP_MB = 112;
const EXECUTIONS = 16;
/** Executions that it may keep at first. */
const ROOM = 16;
const REQUESTS = 3;

const request = { method: 'GET', url: 'https://example.com/rows', content_type: 'application/x-www-form-urlencoded' };
const names = Array.from({ length: REQUESTS }, (_, index) => `rows_${index}`);

/** Holds the answers to many requests while it waits. */
const definition = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingConversationMessage', names[0]]),
  ...names.map((name, index) =>
    state(name, 'make-http-request', request, ['success', names[index + 1] ?? 'ask'], ['failed']),
  ),
  state(
    'ask',
    'send-and-wait-for-reply',
    { body: 'Well?', from: 'bot', timeout: '3600' },
    ['incomingMessage', 'answer'],
    ['timeout'],
    ['deliveryFailure'],
  ),
  state('answer', 'send-message', { body: 'Good.', from: 'bot' }, ['sent'], ['failed']),
);

describe('a worker whose executions do not fit into its memory', () => {
  let client: Client;
  let child: ChildProcess;
  const told: SmallWorkerMessage[] = [];
  const taskQueue = `test-${randomUUID()}`;
  /** Each once: an attempt whose worker ended before it could tell is made again, and here nobody looks what was sent. */
  const sent = (): string[] => [
    ...new Map(told.flatMap((one) => (one.kind === 'sent' ? [[one.key, one.body] as const] : []))).values(),
  ];
  const rooms = (): number[] => told.flatMap((one) => (one.kind === 'out-of-memory' ? [one.room] : []));

  beforeAll(async () => {
    const { address, namespace } = await testTemporal();
    client = new Client({ connection: await Connection.connect({ address }), namespace });
    const bundle = await bundleWorkflows();
    const options: SmallWorkerOptions = { address, namespace, taskQueue, bundle, maxCachedWorkflows: ROOM };
    const execArgv = ['--import', 'tsx', `--max-old-space-size=${HEAP_MB}`];
    child = fork(join(__dirname, '..', 'support', 'small-worker.ts'), [JSON.stringify(options)], { execArgv });
    child.on('message', (one) => told.push(one as SmallWorkerMessage));
  });
  afterAll(async () => {
    const exited = once(child, 'exit');
    child.disconnect();
    await exited;
    await client.connection.close();
  });

  it('goes on with fewer in memory, in the same process, until each is answered', async () => {
    const start = () =>
      client.workflow.start(flowExecution, {
        workflowId: `small/${randomUUID()}`,
        taskQueue,
        args: [
          { accountSid: ACCOUNT_SID, flowSid: `FW${'1'.repeat(32)}`, revision: 1, trigger: conversationTrigger('hi') },
          definition,
        ],
      });
    const handles = await Promise.all(Array.from({ length: EXECUTIONS }, start));
    const asked = async (): Promise<number> => sent().length;
    expect(await settled(asked, (count) => count === EXECUTIONS, 120)).toBe(EXECUTIONS);
    for (const handle of handles) await handle.signal(inboundMessageSignal, message('yes'));
    const results = await Promise.all(handles.map((handle) => handle.result()));
    expect(new Set(results.map(({ reason }) => reason))).toEqual(new Set(['FLOW_END']));
    expect(sent().filter((body) => body === 'Good.')).toHaveLength(EXECUTIONS);
    expect(rooms().length).toBeGreaterThan(0);
    expect(rooms()).toEqual(rooms().map((_, index) => Math.max(2, Math.floor(ROOM / 2 ** (index + 1)))));
    expect(child.exitCode).toBeNull();
  });
});

describe('a lasting worker', () => {
  const outOfMemory = new Error('ended', {
    cause: Object.assign(new Error('heap'), { code: 'ERR_WORKER_OUT_OF_MEMORY' }),
  });

  /** Workers that end as they are told, the last one when it is shut down. */
  function workers(...ends: Error[]) {
    const rooms: (number | undefined)[] = [];
    const create = async (room = 10): Promise<never> => {
      rooms.push(room);
      const end = ends.shift();
      let state = 'INITIALIZED';
      let finish: () => void = () => undefined;
      const run = async (): Promise<void> => {
        state = end ? 'FAILED' : 'RUNNING';
        if (end) throw end;
        await new Promise<void>((resolve) => (finish = resolve));
      };
      const shutdown = (): void => finish();
      return { run, shutdown, getState: () => state, options: { maxCachedWorkflows: room } } as never;
    };
    return { create, rooms };
  }
  const start = (create: () => Promise<never>): Promise<LastingWorker> =>
    LastingWorker.start({ create, onOutOfMemory: () => undefined });

  it('keeps two executions at least', async () => {
    const { create, rooms } = workers(outOfMemory, outOfMemory, outOfMemory);
    const worker = await start(create);
    await settled(
      async () => rooms.length,
      (count) => count === 4,
    );
    await worker.stop();
    expect(rooms).toEqual([10, 5, 2, 2]);
  });

  it('ends with whatever else ends it', async () => {
    const worker = await start(workers(new Error('lost')).create);
    await expect(worker.ended).rejects.toThrow('lost');
  });

  it('can be stopped while there is none', async () => {
    const { create, rooms } = workers(outOfMemory);
    const worker = await start(create);
    await worker.stop();
    expect(rooms).toEqual([10]);
  });
});
