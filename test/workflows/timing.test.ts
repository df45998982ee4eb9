import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { FlowDefinition } from '../../src/flow/definition';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
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
});

const question = (name: string, timeout: number, next: Record<string, string>): FlowDefinition['states'][number] => ({
  name,
  type: 'send-and-wait-for-reply',
  properties: { body: name, timeout: String(timeout) },
  transitions: ['incomingMessage', 'timeout'].map((event) => ({ event, ...(next[event] && { next: next[event] }) })),
});

const flow = (...states: FlowDefinition['states']): FlowDefinition => ({
  initial_state: 'Trigger',
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      transitions: [{ event: 'incomingConversationMessage', next: states[0]!.name }],
      properties: {},
    },
    ...states,
  ],
});

const begin = (definition: FlowDefinition): Promise<WorkflowHandle<typeof flowExecution>> =>
  host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [
      {
        accountSid: ACCOUNT_SID,
        flowSid: FLOW_SID,
        revision: 1,
        trigger: conversationTrigger('hi'),
        settings: { inbox: 'queue' },
      },
      definition,
    ],
  });

async function write(handle: WorkflowHandle<typeof flowExecution>, body: string, index: number): Promise<void> {
  const sid = `IM${randomUUID().replaceAll('-', '')}`;
  await handle.signal(inboundMessageSignal, {
    sid,
    parameters: messageAdded(body, { MessageSid: sid, Index: String(index) }),
  });
}

/** What moved each step, by widget. */
async function answers(handle: WorkflowHandle<typeof flowExecution>): Promise<string[]> {
  const { executionSid } = await handle.result();
  return host.steps(executionSid).flatMap(({ widget, event, output }) => {
    const inbound = output?.inbound as { Body?: string } | undefined;
    return widget === 'Trigger' ? [] : [`${widget}: ${event} ${inbound?.Body ?? ''}`.trim()];
  });
}

test('messages that overtake each other are taken in the order in which they come', async () => {
  const handle = await begin(
    flow(question('first', 3600, { incomingMessage: 'second' }), question('second', 3600, {})),
  );
  await host.until(() => host.sent.length > 0);
  await write(handle, 'later', 5);
  await write(handle, 'earlier', 4);
  expect(await answers(handle)).toEqual(['first: incomingMessage later', 'second: incomingMessage earlier']);
});

test('an answer that comes after its question has run out goes to the question that waits by then', async () => {
  const handle = await begin(flow(question('first', 1, { timeout: 'second' }), question('second', 3600, {})));
  await host.until(() => host.sent.length > 1);
  await write(handle, 'to the first', 1);
  expect(await answers(handle)).toEqual(['first: timeout', 'second: incomingMessage to the first']);
});
