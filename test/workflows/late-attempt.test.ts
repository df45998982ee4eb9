import { AsyncLocalStorage } from 'node:async_hooks';
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
import { PUBLIC_BASE_URL } from '../simulator/support/local-twilio';

const HANDSET = '+15550001111';
const NUMBER = '+15559990000';

/** Seconds. */
const WRONG_BY = [10, 3_600, -10, -3_600];

type SendMessage = ExecutionHost['activities']['sendMessage'];

const stores = useStore();
let host: ExecutionHost;
/** How each message is sent, by its text: the tests run side by side, as most of their time is waiting. */
const senders = new Map<string, SendMessage>();
/** Milliseconds that the clock is off where an attempt asks it. */
const wrongBy = new AsyncLocalStorage<number>();

beforeAll(async () => {
  host = await startExecutionHost();
  host.activities.sendMessage = (message) => senders.get(message.body)!(message);
  const clock = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => clock() + (wrongBy.getStore() ?? 0));
});
afterAll(async () => {
  jest.restoreAllMocks();
  await host.stop();
});

/** A test's own Twilio, which ends with the test. */
async function withStage(play: (stage: TwilioStage) => Promise<void>): Promise<void> {
  const stage = await startTwilioStage(10_000);
  try {
    await stage.local.client.incomingPhoneNumbers.create({ phoneNumber: NUMBER });
    await play(stage);
  } finally {
    await stage.stop();
  }
}

const send = ({ twilio }: TwilioStage): SendMessage => {
  return (message) => sendMessage({ twilio, outbound: stores.store.outbound, publicBaseUrl: PUBLIC_BASE_URL }, message);
};

/** Runs an execution that says something. @param sender sends it */
async function say(body: string, sender: SendMessage): Promise<void> {
  senders.set(body, sender);
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

const received = async ({ local }: TwilioStage, text: string): Promise<number> =>
  (await local.received(HANDSET)).filter(({ body }) => body === text).length;

test.concurrent(
  'an attempt that comes to send when the next one has begun sends nothing, and the next one waits for what it may have sent',
  () =>
    withStage(async (stage) => {
      let begin = (): void => undefined;
      const next = new Promise<void>((resolve) => (begin = resolve));
      const attempts: Promise<unknown>[] = [];
      await say('Hello', async (message) => {
        // As a worker that was frozen with the call before it.
        if (activityInfo().attempt === 1) await next;
        else begin();
        const sending = send(stage)(message);
        attempts.push(sending.catch((error: unknown) => (error as { type?: string }).type));
        return sending;
      });
      const outcomes = await Promise.all(attempts);
      expect(outcomes.slice(0, -1).sort()).toEqual(['attempt:early', 'attempt:late']);
      expect(outcomes.at(-1)).toMatchObject({ ok: true });
      expect(await received(stage, 'Hello')).toBe(1);
    }),
);

test.concurrent.each<[string, Fault[]]>([
  ['at once', []],
  [
    'after look-ups have failed in several ways',
    [{ kind: 'answer', status: 429 }, { kind: 'truncate-after' }, { kind: 'answer', status: 500 }],
  ],
])('what Twilio comes to late is sent once, looked for %s', (when, faults) =>
  withStage(async (stage) => {
    stage.proxy.inject({ method: 'POST', path: /Messages/ }, { kind: 'reset-long-before', ms: 12_000 });
    stage.proxy.inject({ method: 'GET', path: /Messages/ }, ...faults);
    await say(`Late, ${when}`, send(stage));
    await stage.proxy.idle();
    expect(await received(stage, `Late, ${when}`)).toBe(1);
    expect(stage.proxy.pending()).toBe(0);
  }),
);

test.concurrent('what Twilio has done is sent once, though it answers with an error and does not list it yet', () =>
  withStage(async (stage) => {
    stage.proxy.inject({ method: 'POST', path: /Messages/ }, { kind: 'unavailable-after' });
    stage.proxy.inject({ method: 'GET', path: /Messages/ }, { kind: 'answer', status: 200, body: { messages: [] } });
    await say('Not listed', send(stage));
    expect(await received(stage, 'Not listed')).toBe(1);
  }),
);

test.concurrent.each(WRONG_BY)('a worker whose clock is off by %p s sends once, though an answer is lost', (seconds) =>
  withStage(async (stage) => {
    const text = `Off by ${seconds}`;
    let attempts = 0;
    stage.proxy.inject({ method: 'POST', path: /Messages/ }, { kind: 'reset-after' });
    await say(text, (message) => {
      attempts += 1;
      return wrongBy.run(seconds * 1_000, () => send(stage)(message));
    });
    expect([attempts, await received(stage, text)]).toEqual([2, 1]);
  }),
);
