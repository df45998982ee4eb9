import { randomUUID } from 'node:crypto';
import { executionSidOf } from '../../src/engine/execution';
import { newExecutionSid } from '../../src/temporal/execution-starter';
import { isSid, newSid } from '../../src/twilio/sid';
import { flowExecution } from '../../workflows';
import { executionStateQuery, inboundMessageSignal, type FlowExecutionInput } from '../../workflows/messages';
import { searchAttributeKeys, searchAttributesOf } from '../../workflows/search-attributes';
import { asking } from '../support/asking-flow';
import { startAssigned } from '../support/assigned-start';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, conversationTrigger, messageAdded } from '../support/triggers';

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());
beforeEach(() => {
  host.sent.length = 0;
});

const asked = (count: number): Promise<void> => host.until(() => host.sent.length >= count);
const input = (settings?: FlowExecutionInput['settings']): FlowExecutionInput => {
  const trigger = conversationTrigger('hi', { MessageSid: newSid('IM') });
  return { accountSid: ACCOUNT_SID, flowSid: newSid('FW'), revision: 3, trigger, settings };
};
const start = (flow = input()) =>
  startAssigned(host.client, { workflowId: randomUUID(), taskQueue: host.taskQueue, args: [flow, asking] });
const say = (handle: Awaited<ReturnType<typeof start>>['handle'], body: string): Promise<void> => {
  const sid = newSid('IM');
  return handle.signal(inboundMessageSignal, { sid, parameters: messageAdded(body, { MessageSid: sid }) });
};
const latest = (workflowId: string) => host.client.workflow.getHandle(workflowId);
const attributeOf = async (workflowId: string): Promise<string | undefined> =>
  (await latest(workflowId).describe()).typedSearchAttributes.get(searchAttributeKeys.executionSid);

test('an execution has the SID that it was given, and is found by it before any task of its own has', async () => {
  const { sid, handle } = await start();
  expect(await attributeOf(handle.workflowId)).toBe(sid);
  await asked(1);
  expect(await handle.query(executionStateQuery)).toMatchObject({ executionSid: sid });
  await say(handle, 'stop');
  expect(await handle.result()).toMatchObject({ executionSid: sid });
  const { events } = await handle.fetchHistory();
  expect(events?.some((event) => event.upsertWorkflowSearchAttributesEventAttributes)).toBe(false);
});

test('it keeps it in the runs that it goes on in', async () => {
  const { sid, handle } = await start(input({ historyEvents: 10, inbox: 'queue' }));
  for (let count = 1; count <= 4; count += 1) {
    await asked(count);
    await say(handle, count < 4 ? 'yes' : 'stop');
  }
  expect(await handle.result()).toMatchObject({ executionSid: sid });
  expect((await latest(handle.workflowId).describe()).runId).not.toBe(handle.firstExecutionRunId);
  expect(await attributeOf(handle.workflowId)).toBe(sid);
});

test('one that is started like another, arguments and search attributes alike, has a SID of its own', async () => {
  const flow = input();
  const { sid, handle } = await start(flow);
  await asked(1);
  const { contactAddress, channel } = flow.trigger;
  const attributes = { executionSid: sid, flowSid: flow.flowSid, revision: 3, contactAddress, channel };
  const copy = await host.client.workflow.start(flowExecution, {
    workflowId: randomUUID(),
    taskQueue: host.taskQueue,
    args: [flow, asking],
    typedSearchAttributes: searchAttributesOf(attributes),
  });
  await asked(2);
  const own = executionSidOf(copy.firstExecutionRunId);
  expect(await copy.query(executionStateQuery)).toMatchObject({ executionSid: own });
  expect(await attributeOf(copy.workflowId)).toBe(own);
  await Promise.all([handle, copy].map((execution) => execution.terminate()));
});

test('what a message that was left begins in the same workflow has another SID', async () => {
  const flow = input({ inbox: 'queue' });
  host.activities.loadFlow = async () => ({ ok: true, flowSid: flow.flowSid, revision: 4, definition: asking });
  const { sendMessage } = host.activities;
  let release = (): void => undefined;
  const isAsking = new Promise<void>((resolve) => {
    host.activities.sendMessage = async (message) => {
      resolve();
      await new Promise<void>((go) => (release = go));
      return sendMessage(message);
    };
  });
  const { sid, handle } = await start(flow);
  await isAsking;
  await say(handle, 'stop');
  await say(handle, 'another thing');
  host.activities.sendMessage = sendMessage;
  release();
  await asked(2);
  const next = await latest(handle.workflowId).query(executionStateQuery);
  expect(next?.executionSid).not.toBe(sid);
  expect(await attributeOf(handle.workflowId)).toBe(next?.executionSid);
  await latest(handle.workflowId).terminate();
});

test('new SIDs are in the order of time', () => {
  const sids = [0, 1, 2 ** 40].map((later) => newExecutionSid(Date.UTC(2026, 10, 21) + later));
  expect([...sids].sort()).toEqual(sids);
  expect(sids.every((sid) => isSid('FN', sid))).toBe(true);
  expect(newExecutionSid(0)).not.toBe(newExecutionSid(0));
});
