import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { createActivities, type ActivityDependencies } from '../../activities';
import type { FlowDefinition } from '../../src/flow/definition';
import { executionSidOf } from '../../src/engine/execution';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { settled } from '../support/settled';
import { ACCOUNT_SID, messageAdded, restTrigger } from '../support/triggers';
import { startTwilioStage, type TwilioStage } from '../support/twilio-stage';

const FLOW_SID = `FW${'c'.repeat(32)}`;

let host: ExecutionHost;
let stage: TwilioStage;
beforeAll(async () => {
  [host, stage] = await Promise.all([startExecutionHost(), startTwilioStage()]);
  const dependencies = { publicBaseUrl: 'https://flows.example.com', twilioOf: async () => stage.twilio };
  Object.assign(host.activities, createActivities(dependencies as unknown as ActivityDependencies));
});
afterAll(async () => {
  await Promise.all([host.stop(), stage.stop()]);
});

const conversations = () => stage.local.client.conversations.v1.conversations;

/** Asks in a conversation of its own, which it closes. */
const outreach: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingRequest', next: 'open' }] },
    {
      name: 'open',
      type: 'start-conversation',
      properties: {
        participants: [{ type: 'chat', identity: '{{flow.data.who}}' }],
        close_conversation_on_execution_end: true,
      },
      transitions: [{ event: 'created', next: 'ask' }, { event: 'failed' }],
    },
    { name: 'ask', type: 'send-and-wait-for-reply', properties: { body: '?', timeout: '3600' }, transitions: [] },
  ],
};

interface Waiting {
  handle: WorkflowHandle<typeof flowExecution>;
  executionSid: string;
  conversationSid: string;
}

/** An execution that waits for an answer in its conversation. */
async function waiting(): Promise<Waiting> {
  const trigger = restTrigger({ who: randomUUID() });
  const handle = await host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    args: [{ accountSid: ACCOUNT_SID, flowSid: FLOW_SID, revision: 1, trigger }, outreach],
  });
  const executionSid = executionSidOf(handle.firstExecutionRunId);
  const opening = () => host.steps(executionSid).find(({ widget }) => widget === 'open');
  await host.until(() => opening() !== undefined);
  const { conversation } = opening()!.output as { conversation: { sid: string } };
  return { handle, executionSid, conversationSid: conversation.sid };
}

const ENDS: [string, (execution: Waiting) => Promise<unknown>][] = [
  [
    'its path',
    ({ handle, conversationSid: ConversationSid }) => {
      const sid = `IM${randomUUID().replaceAll('-', '')}`;
      const parameters = messageAdded('yes', { MessageSid: sid, ConversationSid });
      return handle.signal(inboundMessageSignal, { sid, parameters });
    },
  ],
  ['a cancellation', ({ handle }) => handle.cancel()],
];

test.each(ENDS)('at the end by %s, a Twilio that is down is asked until all is undone', async (_way, end) => {
  const execution = await waiting();
  const { handle, executionSid, conversationSid } = execution;
  const down = { kind: 'answer', status: 503 } as const;
  stage.proxy.inject({ method: 'DELETE', path: new RegExp(`/${conversationSid}/Webhooks`) }, down, down);
  stage.proxy.inject({ method: 'POST', path: new RegExp(`/${conversationSid}$`) }, { kind: 'reset-after' });
  await end(execution);

  // Meanwhile it can be seen: in the Web UI by the pending activity, in the store by what is left.
  const pending = await settled(
    async () => (await handle.describe()).raw.pendingActivities?.[0],
    (activity) => (activity?.attempt ?? 0) > 1,
  );
  expect(pending).toMatchObject({
    activityType: { name: 'cleanUp' },
    lastFailure: { message: expect.any(String) as string },
  });
  const last = () => host.batches.filter(({ execution: { sid } }) => sid === executionSid).at(-1)!;
  expect(last()).not.toHaveProperty('ending');
  expect(last().execution.cleanup.map(({ kind }) => kind)).toEqual(['close-conversation', 'remove-webhook']);
  // It outlives its worker.
  await host.restartWorker();

  await handle.result().catch(() => undefined);
  expect(last()).toMatchObject({ ending: expect.any(Object) as object, execution: { cleanup: [] } });
  expect(await conversations()(conversationSid).webhooks.list()).toEqual([]);
  expect((await conversations()(conversationSid).fetch()).state).toBe('closed');
  expect(stage.proxy.pending()).toBe(0);
});

test('the Web UI says what is left to undo', async () => {
  const { handle, conversationSid } = await waiting();
  stage.proxy.inject({ method: 'DELETE', path: /\/Webhooks/ }, { kind: 'answer', status: 503 });
  await handle.cancel();
  const metadata = await settled(
    () => handle.query<{ currentDetails: string }>('__temporal_workflow_metadata'),
    ({ currentDetails }) => currentDetails.startsWith('The flow has ended'),
  );
  expect(metadata.currentDetails).toMatch(
    new RegExp(
      `^The flow has ended\\. Left to undo at Twilio: webhook WH\\w+ of ${conversationSid}, ${conversationSid}, to be closed\\.$`,
    ),
  );
  await handle.result().catch(() => undefined);
});
