import { randomUUID } from 'node:crypto';
import { activityInfo } from '@temporalio/activity';
import { resumeConversation } from '../../activities/resume-conversation';
import type { ConversationResumption, OpeningOutcome } from '../../src/engine/conversations';
import { ACCOUNT_SID } from '../support/triggers';
import {
  attemptAsTemporal,
  startTwilioStage,
  TRANSIENT_FAULTS,
  type Attempts,
  type TwilioStage,
} from '../support/twilio-stage';

const FLOW_SID = `FW${'5'.repeat(32)}`;

let stage: TwilioStage;
beforeAll(async () => {
  stage = await startTwilioStage();
});
afterAll(() => stage.stop());

const run = (
  conversationSid: string,
  more: Partial<ConversationResumption> = {},
  beforeNextAttempt = async (): Promise<unknown> => undefined,
): Promise<Attempts<OpeningOutcome>> => {
  const executionSid = `FN${randomUUID().replaceAll('-', '')}`;
  const origin = {
    key: `${executionSid}:1`,
    widget: 'resume',
    accountSid: ACCOUNT_SID,
    flowSid: FLOW_SID,
    executionSid,
  };
  return attemptAsTemporal(`${FLOW_SID}/+1/+2`, async () => {
    if (activityInfo().attempt > 1) await beforeNextAttempt();
    return resumeConversation(
      { twilio: stage.twilio, publicBaseUrl: 'https://flows.example.com' },
      { kind: 'resume', ...origin, conversationSid, ...more },
    );
  });
};
const conversations = () => stage.local.client.conversations.v1.conversations;
const webhooksOf = (sid: string) => conversations()(sid).webhooks.list();

test('it answers the conversation, its participants and the webhook', async () => {
  const { sid } = await conversations().create({
    friendlyName: 'Order 7',
    uniqueName: 'order-7',
    attributes: '{"a":1}',
  });
  await conversations()(sid).participants.create({ identity: 'ada' });
  const address = { 'messagingBinding.address': '+15550007777', 'messagingBinding.proxyAddress': '+15559990000' };
  await conversations()(sid).participants.create(address);
  const { result } = await run(sid);
  const [webhook] = await webhooksOf(sid);
  expect(result).toMatchObject({
    ok: true,
    conversation: { sid, state: 'active', friendly_name: 'Order 7', unique_name: 'order-7', attributes: '{"a":1}' },
    participants: [
      { identity: 'ada', messaging_binding: null },
      { identity: null, messaging_binding: { address: '+15550007777', proxy_address: '+15559990000' } },
    ],
    webhookSid: webhook!.sid,
  });
});

test('all participants are listed, over several pages', async () => {
  const { sid } = await conversations().create();
  for (let count = 0; count < 105; count += 1)
    await conversations()(sid).participants.create({ identity: `user-${count}` });
  const { result } = await run(sid);
  expect(result).toMatchObject({ ok: true });
  expect((result as Extract<OpeningOutcome, { ok: true }>).participants).toHaveLength(105);
});

test.each(TRANSIENT_FAULTS)('%s at the webhook leaves one webhook', async (_name, fault) => {
  const { sid } = await conversations().create();
  stage.proxy.inject({ method: 'POST', path: /\/Webhooks$/ }, fault);
  const { result, errors } = await run(sid);
  expect(errors).toHaveLength(1);
  expect(result.ok).toBe(true);
  expect(await webhooksOf(sid)).toHaveLength(1);
});

test.each([
  ['CH00000000000000000000000000000000', 'The conversation could not be fetched: '],
  ['../Services?x=1', 'The conversation could not be fetched: '],
  ['', 'The conversation could not be fetched: '],
  ['half an emoji \ud83d', 'The conversation could not be fetched: '],
])('there is no conversation %p', async (sid, message) => {
  const { result } = await run(sid);
  expect(result).toMatchObject({ ok: false, code: '20404', message: expect.stringContaining(message) as string });
});

test('a service that does not own the conversation has none such', async () => {
  const { sid } = await conversations().create();
  const other = await stage.local.client.conversations.v1.services.create({ friendlyName: 'Other' });
  expect((await run(sid, { chatServiceSid: other.sid })).result).toMatchObject({ ok: false, code: '20404' });
  expect(await webhooksOf(sid)).toEqual([]);
});

test('a conversation of another service is taken up there', async () => {
  const { v1 } = stage.local.client.conversations;
  const other = await v1.services.create({ friendlyName: 'Other' });
  const { sid } = await v1.services(other.sid).conversations.create();
  expect((await run(sid, { chatServiceSid: other.sid })).result).toMatchObject({
    ok: true,
    conversation: { sid, chat_service_sid: other.sid },
  });
  expect(await v1.services(other.sid).conversations(sid).webhooks.list()).toHaveLength(1);
});

test.each(['inactive', 'closed'] as const)('a conversation that is %s is not resumed', async (state) => {
  const { sid } = await conversations().create();
  await conversations()(sid).update({ state });
  expect((await run(sid)).result).toEqual({
    ok: false,
    code: `conversation:${state}`,
    message: `The conversation could not be resumed: Expected it to be active, but it is ${state}`,
  });
  expect(await webhooksOf(sid)).toEqual([]);
});

test('a conversation that is closed before its second attempt keeps no webhook of the first', async () => {
  const { sid } = await conversations().create();
  stage.proxy.inject({ method: 'POST', path: /\/Webhooks$/ }, { kind: 'reset-after' });
  const { result, errors } = await run(sid, {}, async () => {
    expect(await webhooksOf(sid)).toHaveLength(1);
    await conversations()(sid).update({ state: 'closed' });
  });
  expect(errors).toHaveLength(1);
  expect(result).toMatchObject({ ok: false, code: 'conversation:closed' });
  expect(await webhooksOf(sid)).toEqual([]);
});

test('participants that cannot be listed are a cause of their own', async () => {
  const { sid } = await conversations().create();
  const forbidden = { kind: 'answer', status: 403, body: { code: 20403, message: 'Forbidden' } } as const;
  stage.proxy.inject({ method: 'GET', path: /\/Participants/ }, forbidden);
  const message = 'The participants could not be listed: Forbidden';
  expect((await run(sid)).result).toEqual({ ok: false, code: '20403', message });
});

test('a conversation that has five webhooks takes no sixth', async () => {
  const { sid } = await conversations().create();
  for (let count = 0; count < 5; count += 1) {
    const configuration = {
      'configuration.url': `https://example.com/${count}`,
      'configuration.filters': ['onMessageAdded'],
    };
    await conversations()(sid).webhooks.create({ target: 'webhook', ...configuration });
  }
  expect((await run(sid)).result).toMatchObject({
    ok: false,
    code: '50361',
    message: expect.stringMatching(/^The webhook could not be registered: /) as string,
  });
});
