import { randomUUID } from 'node:crypto';
import type { FlowDefinition, State } from '../../src/flow/definition';
import type { Trigger } from '../../src/engine/execution';
import { flowExecution } from '../../workflows';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, conversationTrigger, messageTrigger } from '../support/triggers';

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());

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

/** What the two sends were asked with as the message before. */
async function askedAfter(trigger: Trigger): Promise<{ sids: string[]; after: (string | undefined)[] }> {
  const sids: string[] = [];
  const after: (string | undefined)[] = [];
  host.activities.sendMessage = async (message) => {
    after.push(message.after);
    sids.push(`SM${randomUUID().replaceAll('-', '')}`);
    return { ok: true, sid: sids.at(-1)!, resource: {} };
  };
  await host.client.workflow.execute(flowExecution, {
    workflowId: randomUUID(),
    taskQueue: host.taskQueue,
    args: [{ accountSid: ACCOUNT_SID, flowSid: `FW${'d'.repeat(32)}`, revision: 1, trigger }, greeting],
  });
  return { sids, after };
}

test('a plain message goes out with the one before, for a second attempt to tell the two apart', async () => {
  const { sids, after } = await askedAfter(messageTrigger('hi'));
  expect(after).toEqual([undefined, sids[0]]);
});

test('in a conversation the key of the step is enough', async () => {
  expect((await askedAfter(conversationTrigger('hi'))).after).toEqual([undefined, undefined]);
});
