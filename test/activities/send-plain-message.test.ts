import { randomUUID } from 'node:crypto';
import { sendMessage, type Send } from '../../activities/send-message';
import type { SendOutcome } from '../../src/engine/effects';
import type { Fault } from '../support/fault-proxy';
import {
  attemptAsTemporal,
  startTwilioStage,
  TRANSIENT_FAULTS,
  type Attempts,
  type TwilioStage,
} from '../support/twilio-stage';
import { ACCOUNT_SID } from '../simulator/support/local-twilio';

const NUMBER = '+15559990000';
const HANDSET = '+15550700001';
const POST = { method: 'POST', path: /\/Messages\.json$/ };

let stage: TwilioStage;
beforeAll(async () => {
  stage = await startTwilioStage();
  await stage.local.client.incomingPhoneNumbers.create({ phoneNumber: NUMBER });
});
afterAll(() => stage.stop());

function message(overrides: Partial<Send> = {}): Send {
  return {
    key: `FN${randomUUID().replaceAll('-', '')}:2`,
    widget: 'say',
    channel: { kind: 'messaging', from: NUMBER, to: HANDSET },
    body: `hello ${randomUUID()}`,
    ...overrides,
  };
}

const run = (outbound: Send): Promise<Attempts<SendOutcome>> =>
  attemptAsTemporal('FW1/a/b', () => sendMessage(stage.twilio, outbound));
const sidOf = ({ result }: Attempts<SendOutcome>): string => (result.ok ? result.sid : '');
const received = async (body: string) => (await stage.local.received(HANDSET)).filter((one) => one.body.includes(body));

test.each(TRANSIENT_FAULTS)('%s leaves one message', async (_name, fault) => {
  const outbound = message();
  stage.proxy.inject(POST, fault);
  const sent = await run(outbound);
  expect(sent.errors).toHaveLength(1);
  expect(await received(outbound.body)).toMatchObject([{ sid: sidOf(sent), from: NUMBER, to: HANDSET }]);
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

test('a picture without words is found again', async () => {
  stage.proxy.inject(POST, { kind: 'reset-after' });
  const before = (await stage.local.received(HANDSET)).length;
  const sent = await run(message({ body: '', mediaUrl: 'https://example.com/cat.png' }));
  const all = await stage.local.received(HANDSET);
  expect(all).toHaveLength(before + 1);
  expect(all.at(-1)).toMatchObject({ sid: sidOf(sent), body: '' });
});

test('a message whose words Twilio has changed is found again', async () => {
  const body = `see https://example.com/${randomUUID()}`;
  const first = sidOf(await run(message({ body })));
  const list = await stage.local.call('GET', `/2010-04-01/Accounts/${ACCOUNT_SID}/Messages.json?PageSize=50`);
  // As links that were made short, and as a trial account has it.
  const changed = (await list.text()).replaceAll(body, 'Sent from your Twilio trial account - see https://twil.io/1');
  stage.proxy.inject(POST, { kind: 'reset-before' });
  const answer = { kind: 'answer', status: 200, body: JSON.parse(changed) as object } as const;
  stage.proxy.inject({ method: 'GET', path: /\/Messages\.json/ }, answer);
  expect(sidOf(await run(message({ body, shortenUrls: true })))).toBe(first);
});
