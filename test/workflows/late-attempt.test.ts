import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { sendMessage } from '../../activities/send-message';
import { flowExecution } from '../../workflows';
import { state } from '../support/states';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, messageTrigger } from '../support/triggers';
import type { Fault } from '../support/fault-proxy';
import { startTwilioStage, type TwilioStage } from '../support/twilio-stage';
import { useStore } from '../support/stores';

const HANDSET = '+15550001111';
const NUMBER = '+15559990000';

/** Seconds. */
const WRONG_BY = [10, 3_600, -10, -3_600];

const stores = useStore();
let host: ExecutionHost;
let stage: TwilioStage;
beforeAll(async () => {
  [host, stage] = await Promise.all([startExecutionHost(), startTwilioStage(10_000)]);
  await stage.local.client.incomingPhoneNumbers.create({ phoneNumber: NUMBER });
});
afterAll(async () => {
  await host.stop();
  await stage.stop();
});

/** Runs an execution that says something. */
async function say(body: string): Promise<void> {
  const definition = {
    initial_state: 'Trigger',
    states: [
      state('Trigger', 'trigger', {}, ['incomingMessage', 'say']),
      state('say', 'send-message', { body }, ['sent'], ['failed']),
    ],
  };
  const trigger = messageTrigger('hi');
  await host.client.workflow.execute(flowExecution, {
    workflowId: randomUUID(),
    taskQueue: host.taskQueue,
    args: [{ accountSid: ACCOUNT_SID, flowSid: `FW${'a'.repeat(32)}`, revision: 1, trigger }, definition],
  });
}

const received = async (text: string): Promise<number> =>
  (await stage.local.received(HANDSET)).filter(({ body }) => body === text).length;

test('an attempt that comes to send when the next one has begun sends nothing, and the next one waits for what it may have sent', async () => {
  let begin = (): void => undefined;
  const next = new Promise<void>((resolve) => (begin = resolve));
  const attempts: Promise<unknown>[] = [];
  host.activities.sendMessage = async (message) => {
    // As a worker that was frozen with the call before it.
    if (activityInfo().attempt === 1) await next;
    else begin();
    const sending = sendMessage({ twilio: stage.twilio, outbound: stores.store.outbound }, message);
    attempts.push(sending.catch((error: unknown) => (error as { type?: string }).type));
    return sending;
  };
  await say('Hello');
  const outcomes = await Promise.all(attempts);
  expect(outcomes.slice(0, -1).sort()).toEqual(['attempt:early', 'attempt:late']);
  expect(outcomes.at(-1)).toMatchObject({ ok: true });
  expect(await received('Hello')).toBe(1);
});

test.each<[string, Fault[]]>([
  ['at once', []],
  [
    'after look-ups have failed in several ways',
    [{ kind: 'answer', status: 429 }, { kind: 'truncate-after' }, { kind: 'answer', status: 500 }],
  ],
])('what Twilio comes to late is sent once, looked for %s', async (when, faults) => {
  host.activities.sendMessage = (message) =>
    sendMessage({ twilio: stage.twilio, outbound: stores.store.outbound }, message);
  stage.proxy.inject({ method: 'POST', path: /Messages/ }, { kind: 'reset-long-before', ms: 12_000 });
  stage.proxy.inject({ method: 'GET', path: /Messages/ }, ...faults);
  await say(`Late, ${when}`);
  await stage.proxy.idle();
  expect(await received(`Late, ${when}`)).toBe(1);
  expect(stage.proxy.pending()).toBe(0);
});

test('what Twilio has done is sent once, though it answers with an error and does not list it yet', async () => {
  host.activities.sendMessage = (message) =>
    sendMessage({ twilio: stage.twilio, outbound: stores.store.outbound }, message);
  stage.proxy.inject({ method: 'POST', path: /Messages/ }, { kind: 'unavailable-after' });
  stage.proxy.inject({ method: 'GET', path: /Messages/ }, { kind: 'answer', status: 200, body: { messages: [] } });
  await say('Not listed');
  expect(await received('Not listed')).toBe(1);
});

test.each(WRONG_BY)('a worker whose clock is off by %p s sends once, though an answer is lost', async (seconds) => {
  const clock = Date.now;
  let attempts = 0;
  host.activities.sendMessage = async (message) => {
    attempts += 1;
    const wrong = jest.spyOn(Date, 'now').mockImplementation(() => clock() + seconds * 1_000);
    return sendMessage({ twilio: stage.twilio, outbound: stores.store.outbound }, message).finally(() =>
      wrong.mockRestore(),
    );
  };
  stage.proxy.inject({ method: 'POST', path: /Messages/ }, { kind: 'reset-after' });
  await say(`Off by ${seconds}`);
  expect([attempts, await received(`Off by ${seconds}`)]).toEqual([2, 1]);
});
