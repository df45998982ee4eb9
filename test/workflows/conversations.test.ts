import { randomUUID } from 'node:crypto';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { WorkflowFailedError } from '@temporalio/client';
import type { ConversationStart } from '../../src/engine/conversations';
import { executionSidOf, type Cleanup, type Trigger } from '../../src/engine/execution';
import type { FlowDefinition } from '../../src/flow/definition';
import { createExecutionsClient } from '../../src/temporal/executions-client';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { definitionOf, state } from '../support/states';
import { ACCOUNT_SID, conversationTrigger, messageAdded, restTrigger } from '../support/triggers';

const FLOW_SID = `FW${'2'.repeat(32)}`;
const OPENED = { sid: `CH${'7'.repeat(32)}`, state: 'active', chat_service_sid: `IS${'7'.repeat(32)}` };
const WEBHOOK_SID = `WH${'7'.repeat(32)}`;

let host: ExecutionHost;
let undone: Cleanup[];
let openings: ConversationStart[];

beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());
beforeEach(() => {
  host.sent.length = 0;
  host.batches.length = 0;
  undone = [];
  openings = [];
  host.activities.cleanUp = async (cleanup) => {
    undone.push(cleanup);
  };
  host.activities.startConversation = async (start) => {
    openings.push(start);
    return { ok: true, conversation: OPENED, participants: [], webhookSid: WEBHOOK_SID };
  };
  host.activities.sendToFlex = async () => ({ ok: true, resource: { sid: 'KD1' } });
});

const participants = [{ type: 'messaging', messaging_binding_address: '{{contact.channel.address}}' }];

/** Opens a conversation, asks in it, greets. */
const outreach = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingRequest', 'open']),
  state(
    'open',
    'start-conversation',
    { participants, close_conversation_on_execution_end: true },
    ['created', 'ask'],
    ['failed', 'give_up'],
  ),
  state(
    'ask',
    'send-and-wait-for-reply',
    { body: 'Name?', from: 'bot', timeout: '3600' },
    ['incomingMessage', 'greet'],
    ['timeout'],
  ),
  state('greet', 'send-message', { body: 'Hi {{widgets.ask.inbound.Body}}', from: 'bot' }, ['sent']),
  state('give_up', 'send-message', { body: 'Sorry', from: 'bot' }, ['sent']),
);

/** Hands over, then tries to have the last word. */
const handover = definitionOf(
  state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'flex']),
  state(
    'flex',
    'send-to-flex',
    { workflow: 'WW1', channel: 'TC1' },
    ['callComplete', 'last_word'],
    ['failedToEnqueue'],
    ['callFailure'],
  ),
  state(
    'last_word',
    'send-and-wait-for-reply',
    { body: 'Bye', from: 'bot' },
    ['incomingMessage'],
    ['timeout'],
    ['deliveryFailure'],
  ),
);

async function start(definition: FlowDefinition, trigger: Trigger) {
  return host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger }, definition],
  });
}

const reply = (body: string) => {
  const sid = `IM${randomUUID().replaceAll('-', '')}`;
  return { sid, parameters: messageAdded(body, { MessageSid: sid, ConversationSid: OPENED.sid }) };
};
const bodies = () => host.sent.map(({ body }) => body);

test('messages of the opened conversation reach the execution that opened it, and no other', async () => {
  const executions = createExecutionsClient({ client: host.client, taskQueue: host.taskQueue });
  const handle = await start(outreach, restTrigger());
  await host.until(() => host.sent.length === 1);
  const { workflowId } = handle;
  const executionSid = executionSidOf(handle.firstExecutionRunId);
  const stranger = `FN${'9'.repeat(32)}`;
  expect(await executions.forward({ workflowId, executionSid: stranger }, reply('Eve'))).toBe(true);
  expect(await executions.forward({ workflowId, executionSid }, reply('Ada'))).toBe(true);
  await handle.result();
  expect(bodies()).toEqual(['Name?', 'Hi Ada']);
  expect(host.sent.map(({ channel }) => channel)).toEqual(
    Array(2).fill({ kind: 'conversation', conversationSid: OPENED.sid, chatServiceSid: OPENED.chat_service_sid }),
  );
  expect(await executions.forward({ workflowId, executionSid }, reply('late'))).toBe(false);
});

test('the end takes off our webhook, then closes the conversation', async () => {
  const handle = await start(outreach, restTrigger());
  await host.until(() => host.sent.length === 1);
  await handle.signal(inboundMessageSignal, reply('Ada'));
  await handle.result();
  const reference = { conversationSid: OPENED.sid, chatServiceSid: OPENED.chat_service_sid };
  expect(undone).toEqual([
    { kind: 'remove-webhook', ...reference, webhookSid: WEBHOOK_SID },
    { kind: 'close-conversation', ...reference },
  ]);
  const { typedSearchAttributes } = await handle.describe();
  const attributes = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
  expect(attributes).toContainEqual(['ConversationSid', OPENED.sid]);
});

test('the store knows what is to be undone as soon as there is something, not only at the next pause', async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { sendMessage } = host.activities;
  host.activities.sendMessage = async (message) => {
    await released;
    return sendMessage(message);
  };
  const handle = await start(outreach, restTrigger());
  const executionSid = executionSidOf(handle.firstExecutionRunId);
  const known = () => host.batches.filter(({ execution }) => execution.sid === executionSid).at(-1)?.execution.cleanup;
  await host.until(() => known()?.length === 2);
  expect(host.sent).toEqual([]);
  release();
  await host.until(() => host.sent.length === 1);
  host.activities.sendMessage = sendMessage;
  await handle.signal(inboundMessageSignal, reply('Ada'));
  await handle.result();
  expect(known()).toEqual([]);
});

test.each(['closed', 'removed'] as const)(
  'a conversation that is %s from outside ends who waits in it',
  async (how) => {
    const executions = createExecutionsClient({ client: host.client, taskQueue: host.taskQueue });
    const handle = await start(outreach, restTrigger());
    await host.until(() => host.sent.length === 1);
    const { workflowId } = handle;
    const executionSid = executionSidOf(handle.firstExecutionRunId);
    const [elsewhere, here] = [`CH${'8'.repeat(32)}`, OPENED.sid];
    await executions.conversationEnded({ workflowId, executionSid }, { conversationSid: elsewhere, how });
    const stranger = `FN${'9'.repeat(32)}`;
    await executions.conversationEnded({ workflowId, executionSid: stranger }, { conversationSid: here, how });
    await host.restartWorker();
    expect((await handle.describe()).status.name).toBe('RUNNING');
    await executions.conversationEnded({ workflowId, executionSid }, { conversationSid: here, how });
    expect(await handle.result()).toMatchObject({
      reason: 'CONVERSATION_ENDED',
      message: `Conversation ${here} was ${how} while widget 'ask' waited for a reply`,
    });
    expect(host.steps(executionSid).at(-1)).toMatchObject({ widget: 'ask', event: 'interrupted', to: null });
    expect(bodies()).toEqual(['Name?']);
    expect(undone.map(({ kind }) => kind)).toEqual(['remove-webhook', 'close-conversation']);
    await executions.conversationEnded({ workflowId, executionSid }, { conversationSid: here, how });
  },
);

test('an execution that is ended while it opens a conversation takes it off again', async () => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const { startConversation } = host.activities;
  let opening = (): void => undefined;
  const begun = new Promise<void>((resolve) => (opening = resolve));
  host.activities.startConversation = async (start) => {
    opening();
    await released;
    return startConversation(start);
  };
  const handle = await start(outreach, restTrigger());
  await begun;
  await handle.cancel();
  release();
  const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(WorkflowFailedError);
  expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
  expect(undone.map(({ kind }) => kind)).toEqual(['remove-webhook', 'close-conversation']);
  expect(bodies()).toEqual([]);
});

test('an opening without an answer leaves through failed, and the end looks for what it may have made', async () => {
  host.activities.startConversation = async (start) => {
    openings.push(start);
    throw ApplicationFailure.nonRetryable('The participant could not be added: timeout', 'twilio:ECONNABORTED');
  };
  const handle = await start(outreach, restTrigger());
  await handle.result();
  expect(bodies()).toEqual(['Sorry']);
  expect(undone).toEqual([{ kind: 'abandon-opening', opening: openings[0] }]);
  const [, open] = host.steps(executionSidOf(handle.firstExecutionRunId));
  expect(open?.warnings).toMatchObject([
    { code: 81006, message: expect.stringContaining('The participant could not be added: timeout') as string },
  ]);
});

test('after a handoff nothing is sent, nobody is waited for, and late messages begin nothing', async () => {
  let handed = (): void => undefined;
  const handing = new Promise<void>((resolve) => (handed = resolve));
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  host.activities.sendToFlex = async () => {
    handed();
    await released;
    return { ok: true, resource: { sid: 'KD1' } };
  };
  const handle = await start(handover, conversationTrigger('help'));
  await handing;
  await handle.signal(inboundMessageSignal, reply('are you there?'));
  release();
  const executionSid = executionSidOf(handle.firstExecutionRunId);
  await host.until(() => host.batches.some(({ execution, ending }) => execution.sid === executionSid && ending));
  await handle.signal(inboundMessageSignal, reply('hello?'));
  const result = await handle.result();
  expect(result).toMatchObject({ executionSid, reason: 'FLOW_END' });
  expect(bodies()).toEqual([]);
  const [, flex, last] = host.steps(executionSid);
  expect(flex).toMatchObject({ event: 'callComplete', channel: { status: 'handed off' } });
  expect(last).toMatchObject({ event: 'deliveryFailure', output: {} });
  expect((await handle.describe()).status.name).toBe('COMPLETED');
});

test('where nothing is to be undone, a handoff is told with the end of the execution', async () => {
  const handle = await start(handover, conversationTrigger('help'));
  const { executionSid } = await handle.result();
  const told = host.batches.filter(({ execution }) => execution.sid === executionSid);
  expect(told.map(({ ending }) => ending?.reason)).toEqual(['FLOW_END']);
});

test('a conversation that was handed off is left open', async () => {
  const definition = definitionOf(
    outreach.states[0]!,
    state(
      'open',
      'start-conversation',
      { participants, close_conversation_on_execution_end: true },
      ['created', 'flex'],
      ['failed'],
    ),
    state(
      'flex',
      'send-to-flex',
      { workflow: 'WW1', channel: 'TC1' },
      ['callComplete'],
      ['failedToEnqueue'],
      ['callFailure'],
    ),
  );
  const handle = await start(definition, restTrigger());
  await handle.result();
  expect(undone.map(({ kind }) => kind)).toEqual(['remove-webhook']);
});

describe('a file in a conversation', () => {
  const picture = definitionOf(
    state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'show']),
    state('show', 'send-message', { body: 'look', media_url: 'https://example.com/cat.png' }, ['sent'], ['failed']),
  );

  test('is uploaded first, and the message names it', async () => {
    const uploads: unknown[] = [];
    host.activities.uploadConversationMedia = async (upload) => {
      uploads.push(upload);
      return { ok: true, mediaSid: 'ME1' };
    };
    const handle = await start(picture, conversationTrigger('hi'));
    await handle.result();
    const { conversationSid } = conversationTrigger('hi').channel as { conversationSid: string };
    expect(uploads).toMatchObject([{ mediaUrl: 'https://example.com/cat.png', conversation: { conversationSid } }]);
    expect(host.sent).toMatchObject([{ body: 'look', mediaSid: 'ME1' }]);
  });

  test('that cannot be had fails the send, and nothing is sent', async () => {
    host.activities.uploadConversationMedia = async () => ({
      ok: false,
      code: 'http:status',
      message: 'The media could not be fetched: 404',
    });
    const handle = await start(picture, conversationTrigger('hi'));
    await handle.result();
    expect(host.sent).toEqual([]);
    expect(host.steps(executionSidOf(handle.firstExecutionRunId)).at(-1)).toMatchObject({
      event: 'failed',
      output: { outbound: { ErrorCode: 'http:status' } },
      warnings: [{ code: 81011 }],
    });
  });
});
