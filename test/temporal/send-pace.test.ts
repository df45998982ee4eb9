import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Worker } from '@temporalio/worker';
import type { FlowDefinition } from '../../src/flow/definition';
import { keepSendPace, waitingSends, type SendsQueue } from '../../src/temporal/send-pace';
import { createWorker } from '../../src/temporal/worker';
import { flowExecution } from '../../workflows';
import { fairnessKeyOf, sendsQueueOf, startPriority } from '../../workflows/send-pace';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { settled } from '../support/settled';
import { ACCOUNT_SID, messageTrigger, restTrigger } from '../support/triggers';
import { testTemporal } from '../support/temporal-server';

const say: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    {
      name: 'Trigger',
      type: 'trigger',
      transitions: [
        { event: 'incomingMessage', next: 'say' },
        { event: 'incomingRequest', next: 'say' },
      ],
    },
    {
      name: 'say',
      type: 'send-message',
      properties: { body: 'hi', from: '{{trigger.request.parameters.from}}' },
      transitions: [{ event: 'sent' }, { event: 'failed' }],
    },
  ],
};

let host: ExecutionHost;
let queue: SendsQueue;
beforeAll(async () => {
  host = await startExecutionHost();
  const { namespace } = await testTemporal();
  queue = { connection: host.connection, namespace, taskQueue: host.taskQueue };
});
afterAll(() => host.stop());

/** Runs what is queued for sending, until `during` is over. Tells who sent, in order. */
async function sending(during: () => Promise<void>, atOnce = 1): Promise<string[]> {
  const sent: string[] = [];
  const sendMessage = async ({ from, to }: { from?: string; to?: string }) => {
    sent.push(from ?? to ?? 'reply');
    return { ok: true, sid: 'SM1', resource: {} };
  };
  const worker: Worker = await createWorker({
    ...queue,
    taskQueue: sendsQueueOf(queue.taskQueue),
    activities: { sendMessage },
    maxConcurrentActivityTaskExecutions: atOnce,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: atOnce },
  });
  await worker.runUntil(during);
  return sent;
}

function begin(trigger = restTrigger(), settings: { paced?: boolean } = { paced: true }) {
  return host.client.workflow.start(flowExecution, {
    workflowId: randomUUID(),
    taskQueue: host.taskQueue,
    priority: startPriority({ isReply: trigger.initiatedBy !== null, accountSid: ACCOUNT_SID }),
    args: [{ accountSid: ACCOUNT_SID, flowSid: `FW${'d'.repeat(32)}`, revision: 1, trigger, settings }, say],
  });
}

async function queued(count: number): Promise<void> {
  expect(
    await settled(
      () => waitingSends(queue),
      (waiting) => waiting >= count,
    ),
  ).toBeGreaterThanOrEqual(count);
}

/** What the schedule of the one activity says about its turn. */
async function turnOf(handle: Awaited<ReturnType<typeof begin>>) {
  const { events } = await handle.fetchHistory();
  const scheduled = events?.map((event) => event.activityTaskScheduledEventAttributes).find(Boolean);
  const { priorityKey = 0, fairnessKey = '' } = scheduled?.priority ?? {};
  return { queue: scheduled?.taskQueue?.name, priorityKey, fairnessKey };
}

test('replies go before what a program has begun, though they came later', async () => {
  const bulk = await Promise.all(Array.from({ length: 6 }, () => begin(restTrigger({ from: 'bulk' }))));
  await queued(6);
  const reply = await begin(messageTrigger('hi'));
  await queued(7);
  const sent = await sending(async () => {
    await Promise.all([...bulk, reply].map((handle) => handle.result()));
  });
  expect(sent).toHaveLength(7);
  expect(sent.indexOf('reply')).toBeLessThanOrEqual(1);
  expect(await turnOf(bulk[0]!)).toMatchObject({ priorityKey: 4, fairnessKey: 'bulk' });
  expect(await turnOf(reply)).toMatchObject({ priorityKey: 3, fairnessKey: '+15559990000' });
});

test('a sender that is at its pace keeps no other back', async () => {
  await keepSendPace(queue, { perSenderPerSecond: 0.1, senders: { quick: 1_000 } });
  const slow = await Promise.all(Array.from({ length: 12 }, () => begin(restTrigger({ from: 'slow' }))));
  await queued(12);
  const quick = await Promise.all(Array.from({ length: 12 }, () => begin(restTrigger({ from: 'quick' }))));
  const sent = await sending(async () => {
    await Promise.all(quick.map((handle) => handle.result()));
  }, 8);
  expect(sent.filter((from) => from === 'slow').length).toBeLessThan(12);
  expect(await waitingSends(queue)).toBeGreaterThan(0);
  await Promise.all(slow.map((handle) => handle.terminate().catch(() => 'ended before')));
});

test('the pace is what the settings say now', async () => {
  const config = async () => {
    const { config: found } = await queue.connection.workflowService.describeTaskQueue({
      namespace: queue.namespace,
      taskQueue: { name: sendsQueueOf(queue.taskQueue) },
      taskQueueType: 2,
      reportConfig: true,
    });
    const { queueRateLimit, fairnessKeysRateLimitDefault, fairnessWeightOverrides } = found ?? {};
    const rates = [queueRateLimit, fairnessKeysRateLimitDefault].map((limit) => limit?.rateLimit?.requestsPerSecond);
    return [...rates, { ...fairnessWeightOverrides }];
  };
  // What was told a moment ago may yet be on its way from one part of Temporal to the other.
  const configured = (wanted: unknown) => settled(config, (found) => isDeepStrictEqual(found, wanted));
  await keepSendPace(queue, { perSecond: 100, perSenderPerSecond: 2, senders: { '+1': 6, MG1: 1 } });
  expect(await configured([100, 2, { '+1': 3, MG1: 0.5 }])).toEqual([100, 2, { '+1': 3, MG1: 0.5 }]);
  await keepSendPace(queue, { perSenderPerSecond: 1, senders: { MG1: 1 } });
  expect(await configured([undefined, 1, { MG1: 1 }])).toEqual([undefined, 1, { MG1: 1 }]);
  await keepSendPace(queue, undefined);
  expect(await configured([undefined, undefined, {}])).toEqual([undefined, undefined, {}]);
});

test('without a pace a message goes over the queue of the workers, and only bulk says so', async () => {
  const bulk = await begin(restTrigger(), {});
  const reply = await begin(messageTrigger('hi'), {});
  await Promise.all([bulk.result(), reply.result()]);
  for (const handle of [bulk, reply]) {
    const { queue: name } = await turnOf(handle);
    expect(name).toBe(host.taskQueue);
  }
});

test('a sender of any length and alphabet is a key', () => {
  expect(fairnessKeyOf('+15550100')).toBe('+15550100');
  expect(fairnessKeyOf('Müller & \ud800')).toBe('M?ller & ?');
  expect(fairnessKeyOf('x'.repeat(100))).toHaveLength(64);
});
