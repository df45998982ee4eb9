import { randomUUID } from 'node:crypto';
import type { FlowDefinition, State } from '../../src/flow/definition';
import type { Trigger } from '../../src/engine/execution';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal, type ExecutionSettings } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, conversationTrigger, messageTrigger } from '../support/triggers';

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());

const FLOW_SID = `FW${'d'.repeat(32)}`;

const say = (name: string, next?: string): State => ({
  name,
  type: 'send-message',
  properties: { body: 'hi' },
  transitions: [{ event: 'sent', ...(next && { next }) }],
});

/** Says the same twice, to whoever began it. */
const greeting: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      transitions: [
        { event: 'incomingMessage', next: 'first' },
        { event: 'incomingConversationMessage', next: 'first' },
      ],
    },
    say('first', 'second'),
    say('second'),
  ],
};

interface Course {
  settings?: ExecutionSettings;
  /** Called while the first message is being sent. */
  meanwhile?: (workflowId: string) => Promise<void>;
}

/** What the sends were asked with as the message before. */
async function askedAfter(
  trigger: Trigger,
  { settings, meanwhile }: Course = {},
): Promise<{ sids: string[]; after: (string | undefined)[] }> {
  const workflowId = randomUUID();
  const sids: string[] = [];
  const after: (string | undefined)[] = [];
  host.activities.sendMessage = async (message) => {
    after.push(message.after);
    sids.push(`SM${randomUUID().replaceAll('-', '')}`);
    if (sids.length === 1) await meanwhile?.(workflowId);
    return { ok: true, sid: sids.at(-1)!, resource: {} };
  };
  await host.client.workflow.execute(flowExecution, {
    workflowId,
    taskQueue: host.taskQueue,
    args: [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger, settings }, greeting],
  });
  return { sids, after };
}

test('a plain message goes out with the one before, for a second attempt to tell the two apart', async () => {
  const { sids, after } = await askedAfter(messageTrigger('hi'));
  expect(after).toEqual([undefined, sids[0]]);
});

test('so it does in a new run', async () => {
  const { sids, after } = await askedAfter(messageTrigger('hi'), { settings: { historyEvents: 1 } });
  expect(after).toEqual([undefined, sids[0]]);
});

test('so it does in the execution that a message begins which the one before has left over', async () => {
  host.activities.loadFlow = async () => ({ ok: true, flowSid: FLOW_SID, revision: 1, definition: greeting });
  const { sids, after } = await askedAfter(messageTrigger('hi'), {
    meanwhile: (workflowId) => {
      const sid = `SM${randomUUID().replaceAll('-', '')}`;
      const parameters = { MessageSid: sid, From: '+15551110000', To: '+15552220000', Body: 'again' };
      return host.client.workflow.getHandle(workflowId).signal(inboundMessageSignal, { sid, parameters });
    },
  });
  expect(after).toEqual([undefined, ...sids.slice(0, 3)]);
});

test('in a conversation the key of the step is enough', async () => {
  expect((await askedAfter(conversationTrigger('hi'))).after).toEqual([undefined, undefined]);
});
