import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { sendMessage, type Send } from '../../activities/send-message';
import type { SendOutcome } from '../../src/engine/effects';
import { attemptEnvironment, secondsAgo } from '../support/attempt-environment';
import type { Fault } from '../support/fault-proxy';
import {
  attemptAsTemporal,
  NO_RESOURCE,
  startTwilioStage,
  TRANSIENT_FAULTS,
  type Attempts,
  type TwilioStage,
} from '../support/twilio-stage';
import { ACCOUNT_SID, PUBLIC_BASE_URL } from '../simulator/support/local-twilio';
import { useStore } from '../support/stores';

const NUMBER = '+15559990000';
const HANDSET = '+15550700001';
const POST = { method: 'POST', path: /\/Messages\.json$/ };

const stores = useStore();
let stage: TwilioStage;
beforeAll(async () => {
  stage = await startTwilioStage();
  await stage.local.client.incomingPhoneNumbers.create({ phoneNumber: NUMBER });
});
afterAll(() => stage.stop());
afterEach(() => jest.restoreAllMocks());

function message(overrides: Partial<Send> = {}): Send {
  return {
    key: `FN${randomUUID().replaceAll('-', '')}:2`,
    widget: 'say',
    channel: { kind: 'messaging', from: NUMBER, to: HANDSET },
    body: `hello ${randomUUID()}`,
    ...overrides,
  };
}

const run = (
  outbound: Send,
  temporalAheadMs?: Parameters<typeof attemptAsTemporal>[2],
): Promise<Attempts<SendOutcome>> =>
  attemptAsTemporal(
    'FW1/a/b',
    () =>
      sendMessage({ twilio: stage.twilio, outbound: stores.store.outbound, publicBaseUrl: PUBLIC_BASE_URL }, outbound),
    temporalAheadMs,
  );
const sidOf = ({ result }: Attempts<SendOutcome>): string => (result.ok ? result.sid : '');
const received = async (body: string) => (await stage.local.received(HANDSET)).filter((one) => one.body.includes(body));

test.each([...TRANSIENT_FAULTS, NO_RESOURCE])('%s leaves one message', async (_name, fault) => {
  const outbound = message();
  stage.proxy.inject(POST, fault);
  const sent = await run(outbound);
  expect(sent.errors).toHaveLength(1);
  expect(await received(outbound.body)).toMatchObject([{ sid: sidOf(sent), from: NUMBER, to: HANDSET }]);
});

test('a message goes out without a receipt where Twilio cannot reach the URL for it', async () => {
  const outbound = message({ wantsReceipt: true });
  const refusal = { code: 21609, message: 'The StatusCallback URL is not a valid URL' };
  stage.proxy.inject(POST, { kind: 'answer', status: 400, body: refusal });
  const sent = await run(outbound);
  expect(sent.errors).toEqual([]);
  expect(await received(outbound.body)).toMatchObject([{ sid: sidOf(sent) }]);
});

const RESETS: [string, Fault][] = [
  ['comes before Twilio has it', { kind: 'reset-before' }],
  ['comes after Twilio has it', { kind: 'reset-after' }],
];

test.each(RESETS)('the same words in the same second are another message, where trouble %s', async (_name, fault) => {
  const body = `again ${randomUUID()}`;
  const first = sidOf(await run(message({ body })));
  stage.proxy.inject(POST, fault);
  const second = await run(message({ body, after: first }));
  expect(second.errors).toHaveLength(1);
  expect((await received(body)).map(({ sid }) => sid)).toEqual([first, sidOf(second)]);
});

test('so they are where no note could be written of the first', async () => {
  const body = `unnoted ${randomUUID()}`;
  jest.spyOn(stores.store.outbound, 'claim').mockRejectedValueOnce(new Error('The store is down'));
  const first = sidOf(await run(message({ body })));
  stage.proxy.inject(POST, { kind: 'reset-before' });
  const second = sidOf(await run(message({ body, after: first })));
  expect((await received(body)).map(({ sid }) => sid)).toEqual([first, second]);
});

test('a message is found, though Twilio lists it before an older one of the same second', async () => {
  const body = `again ${randomUUID()}`;
  const first = sidOf(await run(message({ body })));
  stage.proxy.inject(POST, { kind: 'reset-after' });
  const reversed = jest.spyOn(stage.twilio.messages, 'page').mockImplementationOnce(async (...parameters) => {
    reversed.mockRestore();
    const page = await stage.twilio.messages.page(...parameters);
    page.instances.reverse();
    return page;
  });
  const second = await run(message({ body, after: first }));
  expect((await received(body)).map(({ sid }) => sid)).toEqual([first, sidOf(second)]);
});

test('a message is found, however many others went to its receiver before the next attempt', async () => {
  const outbound = message();
  stage.proxy.inject(POST, { kind: 'reset-after' });
  const sent = await attemptAsTemporal('FW1/a/b', async () => {
    const { attempt } = activityInfo();
    for (let count = 0; attempt === 2 && count < 230; count += 1)
      await stage.local.client.messages.create({ from: NUMBER, to: HANDSET, body: `Reminder ${count}` });
    return sendMessage(
      { twilio: stage.twilio, outbound: stores.store.outbound, publicBaseUrl: PUBLIC_BASE_URL },
      outbound,
    );
  });
  expect(await received(outbound.body)).toMatchObject([{ sid: sidOf(sent) }]);
});

test.each(RESETS)('so are those of another execution, where trouble %s', async (_name, fault) => {
  const body = `again ${randomUUID()}`;
  const first = sidOf(await run(message({ body })));
  stage.proxy.inject(POST, fault);
  const second = await run(message({ body }));
  expect(second.errors).toHaveLength(1);
  expect((await received(body)).map(({ sid }) => sid)).toEqual([first, sidOf(second)]);
});

test('a message is looked for once more when it cannot be told whose those are that were found', async () => {
  const outbound = message();
  stage.proxy.inject(POST, { kind: 'reset-after' });
  const claim = jest.spyOn(stores.store.outbound, 'claim').mockRejectedValueOnce(new Error('The store is away'));
  const sent = await run(outbound);
  expect(claim).toHaveBeenCalledTimes(2);
  expect(sent.errors).toHaveLength(2);
  expect(await received(outbound.body)).toMatchObject([{ sid: sidOf(sent) }]);
});

test('a message is sent, though the store does not take note of it', async () => {
  const claim = jest.spyOn(stores.store.outbound, 'claim').mockRejectedValueOnce(new Error('The store is away'));
  const sent = await run(message());
  expect(claim).toHaveBeenCalledTimes(1);
  expect(sent).toMatchObject({ errors: [], result: { ok: true } });
});

test('a picture without words is found again', async () => {
  stage.proxy.inject(POST, { kind: 'reset-after' });
  const before = (await stage.local.received(HANDSET)).length;
  const sent = await run(message({ body: '', mediaUrl: 'https://example.com/cat.png' }));
  const all = await stage.local.received(HANDSET);
  expect(all).toHaveLength(before + 1);
  expect(all.at(-1)).toMatchObject({ sid: sidOf(sent), body: '' });
});

test.each([
  ['half an emoji', '\ud83d', '\ufffd'],
  ['a NUL', 'x\0', 'x'],
])('a text that ends with %s, which Twilio does not receive so, is found again', async (_name, end, arrives) => {
  const outbound = message();
  stage.proxy.inject(POST, { kind: 'reset-after' });
  const sent = await run({ ...outbound, body: `${outbound.body}${end}` });
  expect(await received(outbound.body)).toMatchObject([{ sid: sidOf(sent), body: `${outbound.body}${arrives}` }]);
});

test.each([
  [429, 20429],
  [403, 20005],
])('what others send meanwhile is not taken for a message that was refused with %p', async (status, code) => {
  const outbound = message({ body: '', contentSid: `HX${'1'.repeat(32)}`, contentVariables: {} });
  stage.proxy.inject(POST, { kind: 'answer', status, body: { code, message: 'No' } });
  const before = (await stage.local.received(HANDSET)).length;
  const sent = await attemptAsTemporal('FW1/a/b', async () => {
    const other = { from: NUMBER, to: HANDSET, body: 'Other' };
    if (activityInfo().attempt === 2) await stage.local.client.messages.create(other);
    return sendMessage(
      { twilio: stage.twilio, outbound: stores.store.outbound, publicBaseUrl: PUBLIC_BASE_URL },
      outbound,
    );
  });
  expect(sent.errors).toHaveLength(1);
  expect(await stage.local.received(HANDSET)).toHaveLength(before + 2);
});

test('a message whose words Twilio has changed is found again', async () => {
  const body = `see https://example.com/${randomUUID()}`;
  const outbound = message({ body });
  const first = sidOf(await run(outbound));
  const list = await stage.local.call('GET', `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json?PageSize=50`);
  // As links that were made short, and as a trial account has it.
  const changed = (await list.text()).replaceAll(body, 'Sent from your Twilio trial account - see https://twil.io/1');
  stage.proxy.inject(POST, { kind: 'reset-before' });
  const answer = { kind: 'answer', status: 200, body: JSON.parse(changed) as object } as const;
  stage.proxy.inject({ method: 'GET', path: /\/Messages\.json/ }, answer);
  expect(sidOf(await run({ ...outbound, shortenUrls: true }))).toBe(first);
});

/** Has Twilio's clock so many seconds ahead of ours. */
const put = (seconds: number) =>
  stage.local.call('POST', '/simulator/clock', { Now: new Date(Date.now() + seconds * 1_000).toISOString() });

describe.each([-3_600, -10, 0, 10, 3_600])('where the clock of Twilio is %p s ahead of ours', (twilioAhead) => {
  beforeAll(() => put(twilioAhead));
  afterAll(() => put(0));

  test.each([-10, 0, 10])("and Temporal's %p s, a message is found again", async (temporalAhead) => {
    const outbound = message();
    stage.proxy.inject(POST, { kind: 'reset-after' });
    const sent = await run(outbound, temporalAhead * 1_000);
    expect(await received(outbound.body)).toMatchObject([{ sid: sidOf(sent) }]);
  });

  test('the same words of a minute ago are another message', async () => {
    const body = `again ${randomUUID()}`;
    await put(twilioAhead - 60);
    const first = sidOf(await run(message({ body })));
    await put(twilioAhead);
    stage.proxy.inject(POST, { kind: 'reset-before' });
    const second = sidOf(await run(message({ body })));
    expect((await received(body)).map(({ sid }) => sid)).toEqual([first, second]);
  });
});

test.each([5, 30, 3_600])(
  'a message is found again by a worker whose clock is %p s behind, though the attempt has waited a minute for it',
  async (behind) => {
    const outbound = message();
    const sentAhead = behind - 60;
    await put(sentAhead);
    const { sid } = await stage.local.client.messages.create({ from: NUMBER, to: HANDSET, body: outbound.body });
    await put(behind);
    const info = {
      activityId: '1',
      attempt: 2,
      workflowExecution: { workflowId: 'FW1/a/b', runId: 'run' },
      scheduledTimestampMs: Date.now() + sentAhead * 1_000,
      currentAttemptScheduledTimestampMs: Date.now() + (sentAhead + 1) * 1_000,
      startToCloseTimeoutMs: 60_000,
    };
    const started = { activityId: '1', attempt: 2, lastStartedTime: secondsAgo(-behind) };
    const environment = attemptEnvironment(info, () => [{ ...started, lastHeartbeatTime: secondsAgo(-behind) }]);
    const send = () =>
      sendMessage({ twilio: stage.twilio, outbound: stores.store.outbound, publicBaseUrl: PUBLIC_BASE_URL }, outbound);
    expect(await environment.run<[], SendOutcome, typeof send>(send)).toMatchObject({ ok: true, sid });
    expect(await received(outbound.body)).toHaveLength(1);
    await put(0);
  },
);

test.each([60, 3_600, 86_400])(
  'a message is found again when the clock of Temporal was set back by %p s before the next attempt',
  async (seconds) => {
    const outbound = message();
    stage.proxy.inject(POST, { kind: 'reset-after' });
    const sent = await run(outbound, [seconds * 1_000, 0]);
    expect(await received(outbound.body)).toMatchObject([{ sid: sidOf(sent) }]);
  },
);
