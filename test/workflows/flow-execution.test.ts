import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { FlowDefinition } from '../../src/flow/definition';
import { flowExecution } from '../../workflows';
import { executionStateQuery, inboundMessageSignal, type FlowExecutionInput } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, conversationTrigger, messageAdded } from '../support/triggers';

const FLOW_SID = `FW${'1'.repeat(32)}`;

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());
beforeEach(() => {
  host.sent.length = 0;
  host.batches.length = 0;
});

/** Asks for a name, then greets. */
const askName: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingConversationMessage', next: 'ask' }] },
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: 'Name?', from: 'bot', timeout: '3600' },
      transitions: [{ event: 'incomingMessage', next: 'greet' }, { event: 'timeout' }],
    },
    {
      name: 'greet',
      type: 'send-message',
      properties: { body: 'Hi {{widgets.ask.inbound.Body}}', from: 'bot' },
      transitions: [{ event: 'sent' }],
    },
  ],
};

async function start(definition: FlowDefinition, input: Partial<FlowExecutionInput> = {}) {
  return host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [
      { accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: conversationTrigger('hi'), ...input },
      definition,
    ],
  });
}

const message = (body: string, sid = `IM${randomUUID().replaceAll('-', '')}`) => ({
  sid,
  parameters: messageAdded(body, { MessageSid: sid }),
});
const bodies = () => host.sent.map(({ body }) => body);
const sends = (count: number) => host.until(() => host.sent.length >= count);

test('the call stack of an execution that waits names the widget', async () => {
  const handle = await start(askName);
  await host.until(() => host.batches.length > 0);
  expect(await handle.query('__stack_trace')).toContain('send-and-wait-for-reply.ts');
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
});

test('a message that begins an execution and is signalled to it has one effect', async () => {
  const trigger = conversationTrigger('hi');
  const input = {
    accountSid: ACCOUNT_SID,
    flowSid: FLOW_SID,
    revision: 1,
    trigger,
    settings: { inbox: 'queue' },
  } as const;
  const handle = await host.client.workflow.signalWithStart(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [input, askName],
    signal: inboundMessageSignal,
    signalArgs: [message('hi', trigger.initiatedBy!)],
  });
  await sends(1);
  await handle.signal(inboundMessageSignal, message('Ada'));
  await handle.result();
  expect(bodies()).toEqual(['Name?', 'Hi Ada']);
});

test('the execution SID is FN and the run id, in its search attribute and its result', async () => {
  const handle = await start(askName);
  await sends(1);
  await handle.signal(inboundMessageSignal, message('Ada'));
  const result = await handle.result();
  const sid = `FN${handle.firstExecutionRunId.replaceAll('-', '')}`;
  expect(result).toEqual({ executionSid: sid, reason: 'FLOW_END', steps: 3 });
  const { typedSearchAttributes } = await handle.describe();
  expect(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value])).toContainEqual([
    'ExecutionSid',
    sid,
  ]);
  expect(bodies()).toEqual(['Name?', 'Hi Ada']);
  expect(host.steps(sid).map(({ widget, event }) => [widget, event])).toEqual([
    ['Trigger', 'incomingConversationMessage'],
    ['ask', 'incomingMessage'],
    ['greet', 'sent'],
  ]);
});

test('the same message ten times has one effect, as has the one that began the execution', async () => {
  const handle = await start(askName);
  const trigger = conversationTrigger('hi');
  await handle.signal(inboundMessageSignal, { sid: trigger.initiatedBy!, parameters: messageAdded('hi') });
  await sends(1);
  const reply = message('Ada');
  await Promise.all(Array.from({ length: 10 }, () => handle.signal(inboundMessageSignal, reply)));
  await handle.result();
  expect(bodies()).toEqual(['Name?', 'Hi Ada']);
});

test('a reply that is here before the send has returned is the answer', async () => {
  const { sendMessage } = host.activities;
  const handle = await start(askName);
  host.activities.sendMessage = async (outbound) => {
    if (outbound.body === 'Name?') await handle.signal(inboundMessageSignal, message('Quick'));
    return sendMessage(outbound);
  };
  try {
    await handle.result();
  } finally {
    host.activities.sendMessage = sendMessage;
  }
  expect(bodies().at(-1)).toBe('Hi Quick');
});

test.each<['drop' | 'queue', 'drop' | 'queue' | undefined, string, number[]]>([
  ['drop', undefined, 'Hi Eve', [81002]],
  ['queue', undefined, 'Hi early', []],
  ['queue', 'drop', 'Hi Eve', [81002]],
  ['drop', 'queue', 'Hi early', []],
])('inbox %s, in the flow %s: an early message leads to %p', async (inbox, own, said, warnings) => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  host.activities.httpRequest = async () => {
    await released;
    return { ok: true, status: 200, contentType: 'text/plain', body: '' };
  };
  const request = {
    name: 'request',
    type: 'make-http-request',
    properties: { method: 'GET', url: 'https://example.com/' },
    transitions: [{ event: 'success', next: 'ask' }],
  };
  const [trigger, ...rest] = askName.states;
  const transitions = [{ event: 'incomingConversationMessage', next: 'request' }];
  const flags = { allow_concurrent_calls: true, ...(own && { inbox: own }) };
  const handle = await start(
    { ...askName, flags, states: [{ ...trigger!, transitions }, request, ...rest] },
    { settings: { inbox } },
  );
  await handle.signal(inboundMessageSignal, message('early'));
  release();
  await sends(1);
  if (warnings.length > 0) await handle.signal(inboundMessageSignal, message('Eve'));
  const { executionSid } = await handle.result();
  expect(bodies()).toEqual(['Name?', said]);
  const ask = host.steps(executionSid).find(({ widget }) => widget === 'ask')!;
  expect(ask.warnings.map(({ code }) => code)).toEqual(warnings);
});

test('a message that is left over when the flow ends begins a fresh execution with the published revision', async () => {
  host.activities.loadFlow = async ({ accountSid, flowSid, revision }) => {
    expect([accountSid, flowSid, revision]).toEqual([ACCOUNT_SID, FLOW_SID, 'LatestPublished']);
    return { ok: true, flowSid, revision: 2, definition: askName };
  };
  const handle = await start(askName);
  await sends(1);
  await handle.signal(inboundMessageSignal, message('Ada'));
  await handle.signal(inboundMessageSignal, message('and more'));
  await sends(3);
  expect(bodies()).toEqual(['Name?', 'Hi Ada', 'Name?']);
  const fresh = host.client.workflow.getHandle<typeof flowExecution>(handle.workflowId);
  await fresh.signal(inboundMessageSignal, message('Bea'));
  const result = await fresh.result();
  expect(result.executionSid).not.toBe(`FN${handle.firstExecutionRunId.replaceAll('-', '')}`);
  expect(bodies()).toEqual(['Name?', 'Hi Ada', 'Name?', 'Hi Bea']);
  const { typedSearchAttributes } = await fresh.describe();
  const attributes = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
  expect(attributes).toMatchObject({ ExecutionSid: result.executionSid, FlowRevision: 2 });
});

test('cancelling ends the execution with its cleanup, and says so', async () => {
  const cleaned: unknown[] = [];
  host.activities.cleanUp = async (cleanup) => void cleaned.push(cleanup);
  const webhook = {
    kind: 'remove-webhook' as const,
    conversationSid: `CH${'1'.repeat(32)}`,
    webhookSid: `WH${'1'.repeat(32)}`,
  };
  const handle = await start(askName);
  await sends(1);
  const state = await handle.query(executionStateQuery);
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
  expect(host.batches.at(-1)).toMatchObject({
    ending: { reason: 'CANCELLED' },
    execution: { sid: state!.executionSid },
    steps: [{ widget: 'ask', event: 'interrupted', to: null, inputs: { body: 'Name?' } }],
  });

  const carried = { state: { ...state!, cleanup: [webhook] }, inbox: [], seen: [] };
  const other = await start(askName, { carried });
  await sends(2);
  await other.cancel();
  await expect(other.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) as unknown });
  expect(cleaned).toEqual([webhook]);
});

test('a worker that takes over replays the history and goes on', async () => {
  const handle = await start(askName);
  await host.until(() => host.batches.some(({ execution }) => execution.position === 'ask'));
  await host.restartWorker();
  await handle.signal(inboundMessageSignal, message('Ada'));
  await handle.result();
  expect(bodies()).toEqual(['Name?', 'Hi Ada']);
});

test('a long execution goes on in a new run, with its SID, its place and its messages', async () => {
  const loop: FlowDefinition = {
    ...askName,
    states: askName.states.map((state) =>
      state.name === 'greet' ? { ...state, transitions: [{ event: 'sent', next: 'ask' }] } : state,
    ),
  };
  const handle = await start(loop, { settings: { limits: { steps: 100_000 }, inbox: 'queue' } });
  const rounds = 250;
  for (let round = 0; round < rounds; round += 1) await handle.signal(inboundMessageSignal, message(`m${round}`));
  await host.until(() => bodies().filter((body) => body.startsWith('Hi ')).length === rounds);
  expect(bodies().filter((body) => body.startsWith('Hi '))).toEqual(
    Array.from({ length: rounds }, (_, n) => `Hi m${n}`),
  );
  const { runId, typedSearchAttributes } = await host.client.workflow.getHandle(handle.workflowId).describe();
  expect(runId).not.toBe(handle.firstExecutionRunId);
  const sid = `FN${handle.firstExecutionRunId.replaceAll('-', '')}`;
  expect(typedSearchAttributes.getAll().map(({ value }) => value)).toContain(sid);
  expect(host.steps(sid).map(({ index }) => index)).toEqual(host.steps(sid).map((_, index) => index));
  await host.client.workflow.getHandle(handle.workflowId).cancel();
});
