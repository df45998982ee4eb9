import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { ApplicationFailure } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { bundleWorkflows, type WorkflowBundle } from '../../src/temporal/bundle';
import { createDataConverter } from '../../src/temporal/data-converter';
import { createExecutionsClient } from '../../src/temporal/executions-client';
import { replayHistories } from '../../src/temporal/replay';
import { executionStateQuery, inboundMessageSignal } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { useStore } from '../support/stores';
import { message, start, waiting, type Handle } from '../replay/play';

const key = (id: string) => ({ id, key: randomBytes(32) });
const [k1, k2] = [key('k1'), key('k2')];

describe('executions with encrypted payloads', () => {
  const subject = useStore();
  let bundle: WorkflowBundle;
  const hosts: ExecutionHost[] = [];
  beforeAll(async () => {
    bundle = await bundleWorkflows({ encodeFailures: true });
  });
  afterAll(() => Promise.all(hosts.map((host) => host.stop())));

  const converterOf = (...encryptionKeys: (typeof k1)[]): DataConverter =>
    createDataConverter({ blobs: subject.store.blobs, encryptionKeys });

  async function launch(dataConverter: DataConverter, taskQueue = `test-${randomUUID()}`): Promise<ExecutionHost> {
    const host = await startExecutionHost({ dataConverter, bundle, taskQueue });
    hosts.push(host);
    return host;
  }

  /** All that the server has of an execution, but its id and its search attributes, which are never encrypted. */
  async function storedOf(host: ExecutionHost, handle: Handle): Promise<string> {
    const execution = { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
    const { workflowService } = host.connection;
    const { namespace } = host.client.options;
    const { history } = await workflowService.getWorkflowExecutionHistory({ namespace, execution });
    const described = await workflowService.describeWorkflowExecution({ namespace, execution });
    const events = JSON.parse(JSON.stringify(history?.events ?? [])) as temporal.api.history.v1.IHistoryEvent[];
    delete events[0]?.workflowExecutionStartedEventAttributes?.searchAttributes;
    return readable(JSON.stringify([events, described.executionConfig, described.pendingActivities]));
  }

  /** A text with everything in it that is base64 spelled out behind it. */
  function readable(text: string): string {
    const encoded = [...text.matchAll(/"([A-Za-z0-9+/]{4,}={0,2})"/g)].map(([, bytes = '']) => bytes);
    return [text, ...encoded.map((bytes) => Buffer.from(bytes, 'base64').toString())].join('\n');
  }

  it('leave nothing readable at the server', async () => {
    const host = await launch(converterOf(k1));
    const { sendMessage } = host.activities;
    host.activities.sendMessage = async (outbound) => {
      const sent = await sendMessage(outbound);
      if (!outbound.body.startsWith('So it is')) return sent;
      throw ApplicationFailure.nonRetryable('Lagavulin is out of stock', 'OutOfStock', 'no Lagavulin before Friday');
    };
    const handle = await start(host);
    await waiting(host, 1);
    expect(await handle.query(executionStateQuery)).toMatchObject({ frames: [{ position: 'ask' }] });
    await handle.signal(inboundMessageSignal, message(`Lagavulin ${'x'.repeat(20_000)}`));
    expect(await handle.result()).toMatchObject({ reason: 'FLOW_END' });
    const stored = await storedOf(host, handle);
    expect(stored).toContain('binary/encrypted');
    expect(stored).toContain('EVENT_TYPE_ACTIVITY_TASK_FAILED');
    for (const secret of [/lagavulin/i, /What shall it be/, /\+15550001111/, /send-message\.test|activities\./])
      expect(stored).not.toMatch(secret);
    // What came in is there for those who have the key.
    expect(host.sent.at(-1)?.body).toMatch(/^So it is lagavulin x/);
  });

  it('keep what is large in blobs that are ciphertext too', async () => {
    const put: Buffer[] = [];
    const { blobs } = subject.store;
    const watched = {
      put: async (hash: string, bytes: Uint8Array) => {
        put.push(Buffer.from(bytes));
        await blobs.put(hash, bytes);
      },
      get: (hash: string) => blobs.get(hash),
    };
    const host = await launch(createDataConverter({ blobs: watched, encryptionKeys: [k1] }));
    const handle = await start(host);
    await waiting(host, 1);
    await handle.signal(inboundMessageSignal, message(`Lagavulin ${'x'.repeat(20_000)}`));
    await handle.result();
    expect(put.length).toBeGreaterThan(0);
    for (const bytes of put) expect(bytes.toString()).not.toMatch(/Lagavulin|xxxx/i);
  });

  it('are read as the store has them by an API that lacks the key', async () => {
    const host = await launch(converterOf(k1));
    const handle = await start(host);
    await waiting(host, 1);
    const { connection } = host;
    const client = new Client({ connection, namespace: 'default', dataConverter: converterOf() });
    const executions = createExecutionsClient({ client, taskQueue: host.taskQueue });
    const { workflowId, executionSid } = handle;
    expect(await executions.unwritten({ workflowId, executionSid })).toBeUndefined();
    await handle.terminate();
  });

  it('go on when the key is changed, and replay', async () => {
    const old = await launch(converterOf(k1));
    const handle = await start(old);
    await waiting(old, 1);
    await old.stop();
    hosts.splice(hosts.indexOf(old), 1);
    const dataConverter = converterOf(k2, k1);
    const host = await launch(dataConverter, old.taskQueue);
    const again = host.client.workflow.getHandle(handle.workflowId);
    await again.signal(inboundMessageSignal, message('tea'));
    expect(await again.result()).toMatchObject({ reason: 'FLOW_END' });

    const history = { workflowId: handle.workflowId, history: await again.fetchHistory() };
    const outcome = async (converter: DataConverter) => {
      for await (const verdict of replayHistories({ bundle, dataConverter: converter }, [history])) return verdict;
    };
    expect(await outcome(dataConverter)).toMatchObject({ outcome: 'replays' });
    expect(await outcome(converterOf(k2))).toMatchObject({
      outcome: 'unreadable',
      message: expect.stringContaining("Expected encryption key 'k1'") as string,
    });
  });

  it('stand still without their key, and go on when it is back', async () => {
    const host = await launch(converterOf(k1));
    const handle = await start(host);
    await waiting(host, 1);
    await host.stop();
    const without = await launch(converterOf(), host.taskQueue);
    const { connection } = without;
    const client = new Client({ connection, namespace: 'default', dataConverter: converterOf(k1) });
    const waitingOne = client.workflow.getHandle(handle.workflowId);
    await waitingOne.signal(inboundMessageSignal, message('tea'));
    const tries = async () => (await waitingOne.describe()).raw.pendingWorkflowTask?.attempt ?? 0;
    while ((await tries()) < 2) await new Promise((resolve) => setTimeout(resolve, 100));
    await without.stop();
    hosts.splice(hosts.indexOf(host), 2);
    const back = await launch(converterOf(k1), host.taskQueue);
    expect(await back.client.workflow.getHandle(handle.workflowId).result()).toMatchObject({ reason: 'FLOW_END' });
  });
});
