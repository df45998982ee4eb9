import { randomUUID } from 'node:crypto';
import type { FlowDefinition } from '../../src/flow/definition';
import { createExecutionsClient } from '../../src/temporal/executions-client';
import { executionSidOf } from '../../src/engine/execution';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal, twimlReturnSignal } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, messageTrigger } from '../support/triggers';

const FLOW_SID = `FW${'1'.repeat(32)}`;

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());
beforeEach(() => {
  host.sent.length = 0;
  host.batches.length = 0;
  host.activities.httpRequest = async () => ({ ok: true, status: 200, contentType: 'text/xml', body: '<Response/>' });
});

/** Asks, and hands over to TwiML twice. */
const definition: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingMessage', next: 'ask' }] },
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: 'Name?', timeout: '3600' },
      transitions: [{ event: 'incomingMessage', next: 'first' }],
    },
    ...['first', 'second'].map((name) => ({
      name,
      type: 'add-twiml-redirect',
      properties: { url: 'https://app.example.com/', timeout: '600' },
      transitions: [{ event: 'return', ...(name === 'first' && { next: 'second' }) }],
    })),
  ],
};

const message = () => {
  const sid = `SM${randomUUID().replaceAll('-', '')}`;
  return { sid, parameters: { MessageSid: sid, From: '+15550001111', To: '+15559990000', Body: 'Ada' } };
};

test('a return wakes the redirect that waits, and no other; the same request counts once', async () => {
  const executions = createExecutionsClient({ client: host.client, taskQueue: host.taskQueue });
  const trigger = messageTrigger('hi');
  const workflowId = `${FLOW_SID}/${randomUUID()}`;
  const handle = await host.client.workflow.start(flowExecution, {
    workflowId,
    taskQueue: host.taskQueue,
    args: [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger }, definition],
  });
  const executionSid = executionSidOf(handle.firstExecutionRunId);
  const back = (key: string, executionSid?: string) =>
    executions.twimlReturned({ workflowId, executionSid }, { key, parameters: { key } });
  const waitsIn = (widget: string) => host.until(() => host.batches.at(-1)?.execution.position === widget);

  await waitsIn('ask');
  expect(await back('too early')).toBe(true);
  await handle.signal(inboundMessageSignal, message());
  await waitsIn('first');
  await back('not mine', `FN${'9'.repeat(32)}`);
  await handle.signal(inboundMessageSignal, message());
  await Promise.all([back('a'), back('a'), back('a')]);
  await waitsIn('second');
  await back('a');
  await host.restartWorker();
  await back('b', executionSid);
  expect(await handle.result()).toMatchObject({ reason: 'FLOW_END' });

  const [, ask, first, second] = host.steps(executionSid);
  expect(ask).toMatchObject({ event: 'incomingMessage', warnings: [] });
  expect(first).toMatchObject({ event: 'return', output: { key: 'a' } });
  expect(first!.warnings).toMatchObject([
    { code: 81002, message: 'A return of TwiML arrived while no widget waited for one; it was dropped' },
    { code: 81002, message: expect.stringContaining('Message SM') as string },
  ]);
  expect(second).toMatchObject({ event: 'return', output: { key: 'b' }, warnings: [] });
  expect(await back('late')).toBe(false);
});

test('one that nobody waited for is told of in the log, also where the execution goes on in a new run', async () => {
  const handle = await host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [
      {
        ...{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: messageTrigger('hi') },
        settings: { historyEvents: 0 },
      },
      definition,
    ],
  });
  const executionSid = executionSidOf(handle.firstExecutionRunId);
  // What a run tells first of all is that it waits: the steps are those of the runs before it.
  const waitsIn = (widget: string) =>
    host.until(() => host.batches.some(({ execution, steps }) => execution.position === widget && steps.length === 0));
  const current = host.client.workflow.getHandle(handle.workflowId);

  await waitsIn('ask');
  await current.signal(twimlReturnSignal, { key: 'too early', parameters: {} });
  await current.signal(inboundMessageSignal, message());
  await waitsIn('first');
  await current.signal(twimlReturnSignal, { key: 'a', parameters: { key: 'a' } });
  await waitsIn('second');
  await current.signal(twimlReturnSignal, { key: 'b', parameters: { key: 'b' } });
  await handle.result();

  const [, , first, second] = host.steps(executionSid);
  expect(first).toMatchObject({ output: { key: 'a' }, warnings: [{ code: 81002 }] });
  expect(second).toMatchObject({ output: { key: 'b' }, warnings: [] });
});

test('the end of the lifetime ends the wait', async () => {
  const handle = await host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [
      {
        accountSid: ACCOUNT_SID,
        flowSid: FLOW_SID,
        revision: 1,
        trigger: messageTrigger('hi'),
        settings: { limits: { lifetimeSeconds: 1 } },
      },
      {
        ...definition,
        initial_state: 'Trigger',
        states: [
          { ...definition.states[0]!, transitions: [{ event: 'incomingMessage', next: 'first' }] },
          ...definition.states.slice(2),
        ],
      },
    ],
  });
  expect(await handle.result()).toMatchObject({ reason: 'LIFETIME' });
  expect(host.steps(executionSidOf(handle.firstExecutionRunId)).at(-1)).toMatchObject({
    widget: 'first',
    event: 'interrupted',
  });
});
