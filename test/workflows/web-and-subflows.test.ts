import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { CancelledFailure } from '@temporalio/common';
import type { ExecutionState } from '../../src/engine/execution';
import type { FlowDefinition, State } from '../../src/flow/definition';
import type { HttpRequest } from '../../src/engine/web-request';
import { createHttpClient } from '../../src/http/guarded-client';
import { flowExecution } from '../../workflows';
import { executionStateQuery, inboundMessageSignal, type CarriedExecution } from '../../workflows/messages';
import { startServer } from '../http/support/servers';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, conversationTrigger, messageAdded } from '../support/triggers';

const FLOW_SID = `FW${'1'.repeat(32)}`;
const CHILD_SID = `FW${'2'.repeat(32)}`;

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());
beforeEach(() => {
  host.sent.length = 0;
  host.batches.length = 0;
});

const trigger = (next: string): State => ({
  name: 'Trigger',
  type: 'trigger',
  transitions: ['incomingConversationMessage', 'incomingParent'].map((event) => ({ event, next })),
});
const flow = (...states: State[]): FlowDefinition => ({
  initial_state: 'Trigger',
  states: [trigger(states[0]!.name), ...states],
});

function start(definition: FlowDefinition, carried?: CarriedExecution): Promise<WorkflowHandle<typeof flowExecution>> {
  return host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [
      { accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger: conversationTrigger('hi'), carried },
      definition,
    ],
  });
}

const asking = (method: 'GET' | 'POST', url: string): FlowDefinition =>
  flow({
    name: 'ask',
    type: 'make-http-request',
    properties: { method, url, parameters: [{ key: 'said', value: '{{trigger.conversation.Body}}' }] },
    transitions: [{ event: 'success' }, { event: 'failed' }],
  });

test('a request goes out in an activity, and its answer is in the journal', async () => {
  const server = await startServer((_request, response) =>
    response.setHeader('Content-Type', 'application/json').end('{"a":1}'),
  );
  const client = createHttpClient({ tokenOf: async () => 'secret', allow: ['127.0.0.1'] });
  host.activities.httpRequest = (request) => client.send(request);
  const handle = await start(asking('POST', server.origin));
  const { executionSid } = await handle.result();
  expect(host.steps(executionSid)[1]).toMatchObject({
    event: 'success',
    output: { body: '{"a":1}', content_type: 'application/json', status_code: 200, parsed: { a: 1 } },
  });
  expect(server.received).toMatchObject([{ method: 'POST', body: 'said=hi' }]);
  await server.close();
});

test.each([
  ['POST', 1],
  ['GET', 3],
] as const)('a %s whose worker dies is sent at most %p times, and then the exit is failed', async (method, times) => {
  const requests: HttpRequest[] = [];
  host.activities.httpRequest = async (request) => {
    requests.push(request);
    throw new Error('the worker is gone');
  };
  const handle = await start(asking(method, 'https://example.com/'));
  const { executionSid } = await handle.result();
  expect(requests).toHaveLength(times);
  expect(host.steps(executionSid)[1]).toMatchObject({ event: 'failed', output: {}, warnings: [{ code: 81016 }] });
});

test('a subflow that waits is taken up by another worker, with its parent', async () => {
  const revisions: string[] = [];
  const child = flow(
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: '{{trigger.parent.parameters.question}}', from: 'bot', timeout: '3600' },
      transitions: [{ event: 'incomingMessage', next: 'keep' }, { event: 'timeout' }],
    },
    {
      name: 'keep',
      type: 'set-variables',
      properties: { variables: [{ key: 'name', value: '{{widgets.ask.inbound.Body}}' }] },
      transitions: [{ event: 'next' }],
    },
  );
  host.activities.loadFlow = async ({ flowSid, revision }) => {
    revisions.push(revision);
    return { ok: true, flowSid, revision: 7, definition: child };
  };
  const handle = await start(
    flow(
      {
        name: 'call',
        type: 'run-subflow',
        properties: { flow_sid: CHILD_SID, parameters: [{ key: 'question', value: 'Name?', type: 'string' }] },
        transitions: [{ event: 'completed', next: 'greet' }, { event: 'failed' }],
      },
      {
        name: 'greet',
        type: 'send-message',
        properties: { body: 'Hi {{widgets.call.name}}', from: 'bot' },
        transitions: [{ event: 'sent' }],
      },
    ),
  );
  await host.until(() => host.sent.length === 1);
  await host.restartWorker();
  const sid = `IM${randomUUID().replaceAll('-', '')}`;
  await handle.signal(inboundMessageSignal, { sid, parameters: messageAdded('Ada', { MessageSid: sid }) });
  const { executionSid } = await handle.result();
  expect(host.sent.map(({ body }) => body)).toEqual(['Name?', 'Hi Ada']);
  // Replay takes what history has: which revision is the published one may be another by now.
  expect(revisions).toEqual(['LatestPublished']);
  const steps = host.steps(executionSid);
  expect(steps.map(({ widget, event }) => `${widget} ${event}`)).toEqual([
    'Trigger incomingConversationMessage',
    'Trigger incomingParent',
    'ask incomingMessage',
    'keep next',
    'call completed',
    'greet sent',
  ]);
  expect(steps.map(({ parentStepSid }) => parentStepSid !== null)).toEqual([false, true, true, true, false, false]);
});

/** Calls a subflow, and says so when that fails; the subflow asks. */
const calling = flow(
  {
    name: 'call',
    type: 'run-subflow',
    properties: { flow_sid: CHILD_SID },
    transitions: [{ event: 'completed' }, { event: 'failed', next: 'sorry' }],
  },
  { name: 'sorry', type: 'send-message', properties: { body: 'Sorry', from: 'bot' }, transitions: [{ event: 'sent' }] },
);
const question = flow({
  name: 'ask',
  type: 'send-and-wait-for-reply',
  properties: { body: 'Name?', from: 'bot', timeout: '3600' },
  transitions: [{ event: 'incomingMessage' }, { event: 'timeout' }],
});

/** An execution that waits within the subflow, as continue-as-new would carry it. */
async function suspended(): Promise<ExecutionState> {
  host.activities.loadFlow = async ({ flowSid }) => ({ ok: true, flowSid, revision: 7, definition: question });
  const handle = await start(calling);
  await host.until(() => host.batches.some(({ execution }) => execution.position === 'ask'));
  const state = (await handle.query(executionStateQuery))!;
  await handle.cancel();
  await handle.result().catch(() => undefined);
  host.sent.length = 0;
  host.batches.length = 0;
  return state;
}

test('a subflow that is gone when a new run goes on with it leaves through failed, and the flow goes on', async () => {
  const state = await suspended();
  host.activities.loadFlow = async () => ({ ok: false, code: 'flow:not_found', message: 'There is none' });
  const handle = await start(calling, { state, inbox: [], seen: [] });
  expect(await handle.result()).toMatchObject({ reason: 'FLOW_END', executionSid: state.executionSid });
  expect(host.sent.map(({ body }) => body)).toEqual(['Sorry']);
  expect(host.batches.flatMap(({ steps }) => steps)).toMatchObject([
    {
      widget: 'call',
      event: 'failed',
      to: 'sorry',
      warnings: [{ code: 81024, message: `Flow ${CHILD_SID} revision 7 is gone: There is none` }],
    },
    { widget: 'sorry', event: 'sent' },
  ]);
});

test('an execution that is ended before its subflow is loaded again undoes what it has put at Twilio', async () => {
  const webhook = {
    kind: 'remove-webhook' as const,
    conversationSid: `CH${'1'.repeat(32)}`,
    webhookSid: `WH${'1'.repeat(32)}`,
  };
  const state = { ...(await suspended()), cleanup: [webhook] };
  const undone: unknown[] = [];
  host.activities.cleanUp = async (cleanup) => void undone.push(cleanup);
  let loading = (): void => undefined;
  const loads = new Promise<void>((resolve) => (loading = resolve));
  host.activities.loadFlow = async () => {
    loading();
    throw new Error('The store is down');
  };
  const handle = await start(calling, { state, inbox: [], seen: [] });
  await loads;
  await handle.cancel();
  await expect(handle.result()).rejects.toMatchObject({ cause: expect.any(CancelledFailure) as unknown });
  expect(undone).toEqual([webhook]);
  expect(host.batches.at(-1)).toMatchObject({ ending: { reason: 'CANCELLED' } });
  const told = host.batches.flatMap(({ steps }) => steps);
  expect(told).toMatchObject([{ widget: 'call', type: 'run-subflow', event: 'interrupted', to: null }]);
});
