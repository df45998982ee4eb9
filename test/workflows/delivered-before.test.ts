import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { FlowDefinition } from '../../src/flow/definition';
import { createBlobCodec } from '../../src/temporal/blob-codec';
import { createExecutionsClient } from '../../src/temporal/executions-client';
import {
  executionKey,
  TemporalUnavailable,
  type Executions,
  type PinnedFlow,
  type Started,
} from '../../src/temporal/executions';
import type { Trigger } from '../../src/engine/execution';
import { newSid } from '../../src/twilio/sid';
import { inboundMessageSignal } from '../../workflows/messages';
import { eventually } from '../simulator/support/eventually';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { useStore } from '../support/stores';
import { ACCOUNT_SID, conversationTrigger, messageAdded } from '../support/triggers';

/** Asks, and says goodbye. */
const definition: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingConversationMessage', next: 'ask' }] },
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: 'Name?', from: "o'bot", timeout: '3600' },
      transitions: [{ event: 'incomingMessage' }],
    },
  ],
};

const stores = useStore();
let host: ExecutionHost;
let executions: Executions;
let flow: PinnedFlow;
beforeAll(async () => {
  const { blobs } = stores.store;
  const bytes = Buffer.from(JSON.stringify(definition));
  const hash = createHash('sha256').update(bytes).digest('hex');
  await blobs.put(hash, bytes);
  flow = {
    accountSid: ACCOUNT_SID,
    flowSid: newSid('FW'),
    revision: 1,
    definition: { hash, size: bytes.length },
  };
  host = await startExecutionHost({ dataConverter: { payloadCodecs: [createBlobCodec({ blobs })] } });
  executions = createExecutionsClient({ client: host.client, taskQueue: host.taskQueue, deadlineMs: 20_000 });
});
afterAll(() => host.stop());
afterEach(() => jest.restoreAllMocks());

/** Whether a message came before that comes again now, for the first time since this suite began. */
const BEGAN = new Date();
const hasHad = (workflowId: string, sid: string): Promise<boolean> => executions.hasHad(workflowId, sid, BEGAN);

interface Conversation {
  workflowId: string;
  write: (sid: string, isLikelyActive?: boolean) => Promise<Started | undefined>;
  writeBy: (way: Executions, sid: string, isLikelyActive?: boolean) => Promise<Started | undefined>;
  ended: () => Promise<unknown>;
}

/** Resolves when the flow has asked; what is written before is dropped. */
async function asks(): Promise<void> {
  await host.until(() => host.sent.length > 0);
  host.sent.length = 0;
}

function conversation(): Conversation {
  const place = { ConversationSid: newSid('CH') };
  const triggerOf = (sid: string): Trigger => conversationTrigger('hi', { ...place, MessageSid: sid });
  const workflowId = executionKey(flow.flowSid, triggerOf(newSid('IM')));
  const writeBy: Conversation['writeBy'] = (way, sid, isLikelyActive) => {
    const parameters = messageAdded('hi', { ...place, MessageSid: sid });
    return way.deliver({ flow, trigger: triggerOf(sid), isLikelyActive }, { sid, parameters });
  };
  return {
    workflowId,
    writeBy,
    write: (sid, isLikelyActive) => writeBy(executions, sid, isLikelyActive),
    ended: () => host.client.workflow.getHandle(workflowId).result(),
  };
}

test('what began an execution that has ended, and what moved it, is known; nothing else is', async () => {
  const { workflowId, write, ended } = conversation();
  const [first, reply] = [newSid('IM'), newSid('IM')];
  expect(await hasHad(workflowId, first)).toBe(false);
  await write(first);
  await asks();
  await write(reply);
  await ended();
  expect(await hasHad(workflowId, first)).toBe(true);
  expect(await hasHad(workflowId, reply)).toBe(true);
  expect(await hasHad(workflowId, newSid('IM'))).toBe(false);
});

test('it is known for as long as Temporal has it, from when the message first came', async () => {
  const { workflowId, write, ended } = conversation();
  const [first, firstCame] = [newSid('IM'), new Date()];
  await write(first);
  await asks();
  await write(newSid('IM'));
  await ended();
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + 8 * 3600 * 1000);
  expect(await executions.hasHad(workflowId, first, firstCame)).toBe(true);
});

test("it is known also where the clock of whoever had it was hours ahead of Temporal's", async () => {
  const { workflowId, write, ended } = conversation();
  const [first, firstCame] = [newSid('IM'), new Date(Date.now() + 14 * 3600 * 1000)];
  await write(first);
  await asks();
  await write(newSid('IM'));
  await ended();
  expect(await executions.hasHad(workflowId, first, firstCame)).toBe(true);
});

test('it is known also when another execution is active by then', async () => {
  const { workflowId, write, ended } = conversation();
  const [first, reply, next] = [newSid('IM'), newSid('IM'), newSid('IM')];
  await write(first);
  await asks();
  await write(reply);
  await ended();
  await write(next);
  await eventually(() => hasHad(workflowId, first), 'the list of workflows to have the first execution');
  expect(await hasHad(workflowId, next)).toBe(false);
  await asks();
  await write(newSid('IM'));
  await ended();
});

test('a wrong guess whether an execution is active loses no message', async () => {
  const { workflowId, write, ended } = conversation();
  const begun = await write(newSid('IM'), true);
  expect(begun).toMatchObject({ kind: 'started', workflowId });
  await asks();
  expect(await write(newSid('IM'), false)).toBeUndefined();
  await ended();
  expect(await write(newSid('IM'), true)).toMatchObject({ kind: 'started' });
  await asks();
  expect(await write(newSid('IM'), true)).toBeUndefined();
  await ended();
});

type Ask = (request: object) => Promise<never>;
type Call = 'startWorkflowExecution' | 'signalWorkflowExecution' | 'signalWithStartWorkflowExecution';

/** Has the connection make the next call of such a kind twice, as it does where it hears no answer. Tells how often it did. */
function repeating(method: Call, between: () => Promise<unknown>): () => number {
  const { workflowService } = host.client;
  const call = workflowService[method].bind(workflowService) as unknown as Ask;
  const spied = jest.spyOn(workflowService, method).mockImplementationOnce(async (request: object) => {
    await call(request);
    await between();
    return call(request);
  });
  return () => {
    const { length } = spied.mock.calls;
    spied.mockRestore();
    return length;
  };
}

const statusOf = async (workflowId: string): Promise<string> =>
  (await host.client.workflow.getHandle(workflowId).describe()).status.name;

test.each([true, false])('a message handed over again after the end begins nothing: %p', async (isLikelyActive) => {
  const { workflowId, write, ended } = conversation();
  await write(newSid('IM'));
  await asks();
  const kinds = ['signalWorkflowExecution', 'signalWithStartWorkflowExecution'] as const;
  const repeated = kinds.map((kind) => repeating(kind, ended));
  expect(await write(newSid('IM'), isLikelyActive)).toBeUndefined();
  expect(repeated.map((count) => count()).sort()).toEqual([0, 1]);
  expect(await statusOf(workflowId)).toBe('COMPLETED');
});

test('whoever was held up for longer than a call may take begins nothing: another process may have the message by then', async () => {
  const { workflowId, writeBy } = conversation();
  const { workflowService } = host.client;
  const signal = workflowService.signalWorkflowExecution.bind(workflowService) as unknown as Ask;
  // As a process that stands still when it has learnt that there is no execution to give it to.
  const spied = jest
    .spyOn(workflowService, 'signalWorkflowExecution')
    .mockImplementationOnce((request: object) => signal(request).finally(() => sleep(600)));
  const hasty = createExecutionsClient({ client: host.client, taskQueue: host.taskQueue, deadlineMs: 500 });
  await expect(writeBy(hasty, newSid('IM'), true)).rejects.toBeInstanceOf(TemporalUnavailable);
  expect(spied).toHaveBeenCalledTimes(1);
  spied.mockRestore();
  await expect(statusOf(workflowId)).rejects.toBeInstanceOf(WorkflowNotFoundError);
});

test('nor does one that began an execution', async () => {
  const { workflowId, write, ended } = conversation();
  const repeated = repeating('startWorkflowExecution', async () => {
    await asks();
    await host.client.workflow.getHandle(workflowId).signal(inboundMessageSignal, {
      sid: newSid('IM'),
      parameters: messageAdded('yes'),
    });
    await ended();
  });
  expect(await write(newSid('IM'))).toMatchObject({ kind: 'started', workflowId });
  expect(repeated()).toBe(1);
  expect(await statusOf(workflowId)).toBe('COMPLETED');
});
