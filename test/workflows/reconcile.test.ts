import { randomUUID } from 'node:crypto';
import { reconcile } from '../../activities/reconcile';
import type { Cleanup } from '../../src/engine/execution';
import { abandonedExecutions } from '../../src/temporal/abandoned';
import { ensureSchedules } from '../../src/temporal/schedules';
import { flowExecution, reconcileExecutions } from '../../workflows';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, conversationTrigger } from '../support/triggers';

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());

/** Starts an execution that waits, and terminates its workflow, so that none of its cleanup runs. */
async function abandon(): Promise<string> {
  const definition = {
    initial_state: 'Trigger',
    states: [
      { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingConversationMessage', next: 'ask' }] },
      { name: 'ask', type: 'send-and-wait-for-reply', properties: { body: '?', from: 'bot' }, transitions: [] },
    ],
  };
  const input = {
    accountSid: ACCOUNT_SID,
    flowSid: `FW${'1'.repeat(32)}`,
    revision: 1,
    trigger: conversationTrigger('hi'),
  };
  const { taskQueue, client } = host;
  const handle = await client.workflow.start(flowExecution, {
    workflowId: randomUUID(),
    taskQueue,
    args: [input, definition],
  });
  const executionSid = `FN${handle.firstExecutionRunId.replaceAll('-', '')}`;
  await host.until(() => host.batches.some(({ execution }) => execution.sid === executionSid));
  await handle.terminate('by hand');
  return executionSid;
}

test('what a terminated workflow has left behind is undone and its execution ended, once', async () => {
  const executionSid = await abandon();
  const webhook: Cleanup = {
    kind: 'remove-webhook',
    conversationSid: `CH${'1'.repeat(32)}`,
    webhookSid: `WH${'1'.repeat(32)}`,
  };
  const left = new Map([[executionSid, { flowSid: `FW${'1'.repeat(32)}`, cleanup: [webhook] }]]);
  const endings: unknown[] = [];
  const removed: string[] = [];
  const webhooks = (sid: string) => ({ remove: async () => removed.push(sid) });
  const twilio = { conversations: { v1: { conversations: () => ({ webhooks }) } } };
  host.activities.reconcile = () =>
    reconcile({
      twilioOf: async () => twilio as never,
      publicBaseUrl: 'http://localhost',
      abandoned: abandonedExecutions(host.client),
      executions: {
        leftBehind: async (sid) => left.get(sid),
        async endFromOutside(sid, ending) {
          left.delete(sid);
          endings.push([sid, ending.reason, ending.message]);
        },
      },
    });
  const run = () =>
    host.client.workflow.execute(reconcileExecutions, {
      workflowId: randomUUID(),
      taskQueue: host.taskQueue,
      args: [],
    });
  // The list of closed workflows follows their end by a moment.
  let ended: string[] = [];
  for (let tries = 0; tries < 50 && ended.length === 0; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    ({ ended } = await run());
  }
  expect(ended).toEqual([executionSid]);
  expect(removed).toEqual([webhook.webhookSid]);
  expect(endings).toEqual([[executionSid, 'FAILED', 'Its workflow ended as TERMINATED in Temporal']]);
  expect(await run()).toEqual({ ended: [] });
});

test('every process makes sure of the schedules, and there is one of each', async () => {
  await ensureSchedules(host.client, host.taskQueue);
  await ensureSchedules(host.client, host.taskQueue);
  for (const [name, workflowType] of [
    ['perdure-reconcile', 'reconcileExecutions'],
    ['perdure-expire', 'expireRecords'],
  ]) {
    const handle = host.client.schedule.getHandle(`${name}/${host.taskQueue}`);
    expect((await handle.describe()).action).toMatchObject({ workflowType });
    await handle.delete();
  }
});
