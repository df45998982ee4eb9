import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { sendMessage } from '../../activities/send-message';
import type { OutboundMessage, SendOutcome } from '../../src/engine/effects';
import { stepKeyOf } from '../../src/twilio/step-key';
import {
  attemptAsTemporal,
  NO_RESOURCE,
  startTwilioStage,
  TRANSIENT_FAULTS,
  type Attempts,
  type TwilioStage,
} from '../support/twilio-stage';
import { useStore } from '../support/stores';
import { PUBLIC_BASE_URL } from '../simulator/support/local-twilio';

const HANDSET = '+15550500001';

const stores = useStore();
let stage: TwilioStage;
let conversationSid: string;
beforeAll(async () => {
  stage = await startTwilioStage();
  const { v1 } = stage.local.client.conversations;
  conversationSid = (await v1.conversations.create()).sid;
  await v1.conversations(conversationSid).participants.create({
    'messagingBinding.address': HANDSET,
    'messagingBinding.proxyAddress': '+15559990000',
  });
});
afterAll(() => stage.stop());

function message(overrides: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    key: `FN${randomUUID().replaceAll('-', '')}:2`,
    widget: 'say',
    channel: { kind: 'conversation', conversationSid },
    body: `hello ${randomUUID()}`,
    from: 'bot',
    ...overrides,
  };
}

const run = (outbound: OutboundMessage): Promise<Attempts<SendOutcome>> =>
  attemptAsTemporal('FW1/a/b', () =>
    sendMessage({ twilio: stage.twilio, outbound: stores.store.outbound, publicBaseUrl: PUBLIC_BASE_URL }, outbound),
  );

/** Messages of the step, in the conversation and on the handset. */
async function arrived({ key, body }: OutboundMessage) {
  const there = await stage.local.client.conversations.v1.conversations(conversationSid).messages.list();
  const received = await stage.local.received(HANDSET);
  return {
    posted: there.filter(({ attributes }) => stepKeyOf(attributes) === key),
    received: received.filter((one) => one.body === body),
  };
}

test("the outcome is Twilio's resource, with the flow's own attributes", async () => {
  const outbound = message({ attributes: '{"mood":"good"}' });
  const { result } = await run(outbound);
  const { posted } = await arrived(outbound);
  expect(result).toMatchObject({
    ok: true,
    sid: posted[0]!.sid,
    resource: {
      Sid: posted[0]!.sid,
      Body: outbound.body,
      Author: 'bot',
      Attributes: '{"mood":"good"}',
      ConversationSid: conversationSid,
    },
  });
  expect(JSON.parse(posted[0]!.attributes)).toMatchObject({ mood: 'good', perdure: { key: outbound.key } });
});

test.each([...TRANSIENT_FAULTS, NO_RESOURCE])('%s leaves one message', async (_name, fault) => {
  const outbound = message();
  stage.proxy.inject({ method: 'POST', path: /\/Messages$/ }, fault);
  const { result, errors } = await run(outbound);
  expect(errors).toHaveLength(1);
  const { posted, received } = await arrived(outbound);
  expect(posted).toHaveLength(1);
  expect(received).toHaveLength(1);
  expect(result).toMatchObject({ ok: true, sid: posted[0]!.sid });
});

describe.each([
  ['a list', '[1]'],
  ['a text', '"mood"'],
  ['nothing', 'null'],
  ['as many as Twilio takes', JSON.stringify({ note: 'x'.repeat(4 * 1024 - 11) })],
])('attributes that cannot carry the key of the step, %s', (_name, attributes) => {
  test('leave one message where an answer is lost', async () => {
    const outbound = message({ attributes });
    stage.proxy.inject({ method: 'POST', path: /\/Messages$/ }, { kind: 'reset-after' });
    const { result } = await run(outbound);
    expect(result).toMatchObject({ ok: true, resource: { Attributes: attributes } });
    const received = await stage.local.received(HANDSET);
    expect(received.filter(({ body }) => body === outbound.body)).toHaveLength(1);
  });

  test('are those of another message where the words are others', async () => {
    await run(message({ attributes }));
    const outbound = message({ attributes });
    stage.proxy.inject({ method: 'POST', path: /\/Messages$/ }, { kind: 'reset-before' });
    await run(outbound);
    const received = await stage.local.received(HANDSET);
    expect(received.filter(({ body }) => body === outbound.body)).toHaveLength(1);
  });
});

test('a read-back that fails is tried again before anything is sent', async () => {
  const outbound = message();
  stage.proxy.inject({ method: 'POST', path: /\/Messages$/ }, { kind: 'reset-after' });
  stage.proxy.inject({ method: 'GET', path: /\/Messages/ }, { kind: 'hang-before' }, { kind: 'truncate-after' });
  const { errors } = await run(outbound);
  expect(errors).toHaveLength(3);
  expect((await arrived(outbound)).received).toHaveLength(1);
});

test.each([
  ['the key of its step', undefined],
  ['words, author and time', '[1]'],
])('a message is found by %s, however much was written before the next attempt', async (_name, attributes) => {
  const { v1 } = stage.local.client.conversations;
  const { sid } = await v1.conversations.create();
  const outbound = message({ channel: { kind: 'conversation', conversationSid: sid }, attributes });
  stage.proxy.inject({ method: 'POST', path: /\/Messages$/ }, { kind: 'reset-after' });
  const { result } = await attemptAsTemporal('FW1/a/b', async () => {
    const { attempt } = activityInfo();
    for (let count = 0; attempt === 2 && count < 230; count += 1) {
      await v1.conversations(sid).messages.create({ author: 'agent', body: `Still there? ${count}` });
    }
    return sendMessage(
      { twilio: stage.twilio, outbound: stores.store.outbound, publicBaseUrl: PUBLIC_BASE_URL },
      outbound,
    );
  });
  const there = await v1.conversations(sid).messages.list();
  const sids = there.filter(({ body }) => body === outbound.body).map((sent) => sent.sid);
  expect(sids).toEqual([result.ok && result.sid]);
});

test.each([
  ['a conversation that is closed', 'closed'],
  ['a conversation that is gone', 'gone'],
])('%s is an outcome, with its code in the resource', async (_name, how) => {
  const { v1 } = stage.local.client.conversations;
  const { sid } = await v1.conversations.create();
  if (how === 'closed') await v1.conversations(sid).update({ state: 'closed' });
  else await v1.conversations(sid).remove();
  const outbound = message({ channel: { kind: 'conversation', conversationSid: sid } });
  const { result, errors } = await run(outbound);
  expect(errors).toEqual([]);
  const code = how === 'closed' ? '50377' : '20404';
  expect(result).toMatchObject({ ok: false, code, resource: { Body: outbound.body, ErrorCode: code } });
});

test.each(['IS/../Services?x=1', 'half an emoji \ud83d'])('there is no service %p', async (chatServiceSid) => {
  const { result, errors } = await run(message({ channel: { kind: 'conversation', conversationSid, chatServiceSid } }));
  expect(errors).toEqual([]);
  expect(result).toMatchObject({ ok: false, code: '20404' });
});

test.each([{ kind: 'none' }, { kind: 'handed-off' }] as const)(
  'over %p nothing is asked of Twilio',
  async (channel) => {
    const before = stage.proxy.requests.length;
    const { result } = await run(message({ channel }));
    expect(result).toMatchObject({ ok: false, code: 'message:no_channel' });
    expect(stage.proxy.requests).toHaveLength(before);
  },
);
