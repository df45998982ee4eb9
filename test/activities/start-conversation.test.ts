import { randomUUID } from 'node:crypto';
import { startConversation } from '../../activities/start-conversation';
import type { ConversationStart, OpeningOutcome } from '../../src/engine/conversations';
import { readExecutionRoute } from '../../src/twilio/flow-webhook';
import type { Fault } from '../support/fault-proxy';
import { newStart } from '../support/openings';
import { ACCOUNT_SID } from '../support/triggers';
import {
  attemptAsTemporal,
  attemptsInARow,
  NO_RESOURCE,
  startTwilioStage,
  TOO_MANY,
  TRANSIENT_FAULTS,
  type Attempts,
  type TwilioStage,
} from '../support/twilio-stage';

const FLOW_SID = `FW${'4'.repeat(32)}`;
const PUBLIC_BASE_URL = 'https://flows.example.com';

let stage: TwilioStage;
beforeAll(async () => {
  stage = await startTwilioStage();
});
afterAll(() => stage.stop());

const start = (overrides?: Partial<ConversationStart>): ConversationStart => newStart(FLOW_SID, overrides);
const workflowOf = ({ participant }: ConversationStart): string => `${FLOW_SID}/+15559990000/${participant.address}`;
const begin = (opening: ConversationStart): Promise<OpeningOutcome> =>
  startConversation({ twilio: stage.twilio, publicBaseUrl: PUBLIC_BASE_URL }, opening);
const run = (opening: ConversationStart): Promise<Attempts<OpeningOutcome>> =>
  attemptAsTemporal(workflowOf(opening), () => begin(opening));

/** What there is at Twilio of a contact. */
async function footprint({ participant }: ConversationStart) {
  const { v1 } = stage.local.client.conversations;
  const own = await v1.participantConversations.list({ address: participant.address });
  const conversations = await v1.conversations.list();
  return Promise.all(
    [...new Set(own.map(({ conversationSid }) => conversationSid))].map(async (sid) => ({
      sid,
      participants: (await v1.conversations(sid).participants.list()).map(
        ({ messagingBinding }) => messagingBinding as object,
      ),
      webhooks: (await v1.conversations(sid).webhooks.list()).map(
        ({ configuration }) => configuration as { url: string },
      ),
      listed: conversations.filter((conversation) => conversation.sid === sid).length,
    })),
  );
}

test('there is a conversation with the participant and a webhook that leads to the execution', async () => {
  const opening = start({ friendlyName: 'Order 7', timers: { inactive: 'PT1M', closed: 'PT10M' } });
  const { result, errors } = await run(opening);
  expect(errors).toEqual([]);
  expect(result).toMatchObject({
    ok: true,
    conversation: {
      sid: expect.stringMatching(/^CH/) as string,
      state: 'active',
      friendly_name: 'Order 7',
      unique_name: null,
      attributes: '{}',
      date_created: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      timers: expect.objectContaining({ date_closed: expect.any(String) as string }) as object,
    },
    participants: [
      {
        sid: expect.stringMatching(/^MB/) as string,
        messaging_binding: { address: opening.participant.address, proxy_address: '+15559990000' },
      },
    ],
  });
  const [there, ...more] = await footprint(opening);
  expect(more).toEqual([]);
  const filters = ['onMessageAdded', 'onDeliveryUpdated', 'onConversationStateUpdated', 'onConversationRemoved'];
  expect(there).toMatchObject({ participants: [{}], webhooks: [{ method: 'POST', filters }] });
  const url = new URL(there!.webhooks[0]!.url);
  expect(url.origin + url.pathname).toBe(`${PUBLIC_BASE_URL}/v1/Accounts/${ACCOUNT_SID}/Flows/${FLOW_SID}`);
  const { executionSid } = opening;
  expect(readExecutionRoute(FLOW_SID, Object.fromEntries(url.searchParams))).toEqual({
    executionSid,
    workflowId: workflowOf(opening),
  });
});

const FAULTS = [...TRANSIENT_FAULTS, NO_RESOURCE];

describe.each([
  ['the conversation', { method: 'POST', path: /\/Conversations$/ }],
  ['the participant', { method: 'POST', path: /\/Participants$/ }],
  ['the webhook', { method: 'POST', path: /\/Webhooks$/ }],
])('trouble with %s', (_what, target) => {
  test.each(FAULTS)('%s leaves one conversation, one participant and one webhook', async (_name, fault) => {
    const opening = start();
    stage.proxy.inject(target, fault);
    const { result, errors } = await run(opening);
    expect(stage.proxy.pending()).toBe(0);
    expect(errors).toHaveLength(1);
    expect(result.ok).toBe(true);
    const there = await footprint(opening);
    expect(there).toHaveLength(1);
    expect(there[0]).toMatchObject({ listed: 1, participants: [{}] });
    expect(there[0]!.webhooks).toHaveLength(1);
    expect(result).toMatchObject({ conversation: { sid: there[0]!.sid } });
  });
});

test('several faults in a row are survived', async () => {
  const opening = start();
  for (const path of [/\/Conversations$/, /\/Participants$/, /\/Webhooks$/]) {
    stage.proxy.inject(
      { method: 'POST', path },
      { kind: 'reset-after' },
      { kind: 'hang-after' },
      { kind: 'reset-before' },
    );
  }
  const { result } = await run(opening);
  expect(result.ok).toBe(true);
  expect(await footprint(opening)).toMatchObject([{ participants: [{}], webhooks: [{}] }]);
});

test('a conversation that exists, but whose look-up is answered with nothing, is not another one', async () => {
  const opening = start();
  stage.proxy.inject({ method: 'POST', path: /\/Conversations$/ }, { kind: 'reset-after' });
  stage.proxy.inject({ method: 'GET', path: /\/Conversations\/perdure-/ }, { kind: 'answer', status: 200, body: {} });
  const { result } = await run(opening);
  expect(result.ok).toBe(true);
  expect(await footprint(opening)).toHaveLength(1);
});

describe.each([
  ['a list', '[1]'],
  ['a text', '"mood"'],
  ['nothing', 'null'],
  ['as many as Twilio takes', JSON.stringify({ note: 'x'.repeat(16 * 1024 - 11) })],
])('attributes that cannot carry the key of the step, %s', (_name, attributes) => {
  test.each([randomUUID(), undefined])(
    'leave one conversation of the name %p where an answer is lost',
    async (uniqueName) => {
      const opening = start({ uniqueName, attributes });
      stage.proxy.inject({ method: 'POST', path: /\/Conversations$/ }, { kind: 'reset-after' });
      expect((await run(opening)).result).toMatchObject({ ok: true, conversation: { attributes } });
      expect(await footprint(opening)).toMatchObject([{ participants: [{}], webhooks: [{}] }]);
    },
  );

  test('leave none where the participant is refused', async () => {
    const opening = start({ uniqueName: randomUUID(), attributes });
    const no: Fault = { kind: 'answer', status: 400, body: { code: 20001, message: 'No' } };
    stage.proxy.inject({ method: 'POST', path: /\/Participants$/ }, no);
    expect((await run(opening)).result.ok).toBe(false);
    await expect(stage.local.client.conversations.v1.conversations(opening.uniqueName!).fetch()).rejects.toThrow();
  });

  test('of another conversation with the name leave that one alone', async () => {
    const opening = start({ uniqueName: randomUUID(), attributes });
    await stage.local.client.conversations.v1.conversations.create({ uniqueName: opening.uniqueName, attributes });
    expect((await run(opening)).result).toMatchObject({ ok: false, code: '50353' });
    expect(await stage.local.client.conversations.v1.conversations(opening.uniqueName!).fetch()).toBeDefined();
  });
});

test.each([/\/Participants$/, /\/Webhooks$/])(
  'after a 429 at %p, what is there is found, and nothing waited for',
  async (path) => {
    const opening = start();
    const attempt = attemptsInARow(workflowOf(opening), () => begin(opening));
    stage.proxy.inject({ method: 'POST', path }, TOO_MANY);
    expect(await attempt()).toMatchObject({ type: 'twilio:20429' });
    expect(await attempt()).toMatchObject({ ok: true });
    expect(await footprint(opening)).toMatchObject([{ participants: [{}], webhooks: [{}] }]);
  },
);

describe('what Twilio has already and does not show', () => {
  const none = { meta: { key: 'participants' }, participants: [] };
  /** Each with what is asked of Twilio after it. */
  const NOT_SHOWN: [string, RegExp, Fault, RegExp][] = [
    [
      'the conversation',
      /\/perdure-/,
      { kind: 'answer', status: 404, body: { code: 20404, message: 'Not found' } },
      /\/Participants$/,
    ],
    ['the participant', /\/Participants/, { kind: 'answer', status: 200, body: none }, /\/Webhooks$/],
  ];
  /** The second attempt, after a first one that Twilio has answered with an error of its own. */
  const second = (opening: ConversationStart, settlesMs = 5_000): Promise<unknown> => {
    const told = { waitedMs: 0, last: { attempt: 1, settlesMs } };
    return attemptsInARow(workflowOf(opening), () => begin(opening), told)();
  };

  test.each(NOT_SHOWN)('%s, can be ours: it is looked for again', async (_what, path, fault) => {
    const opening = start();
    await run(opening);
    stage.proxy.inject({ method: 'GET', path }, fault);
    expect(await second(opening)).toMatchObject({ type: 'attempt:early', nonRetryable: false });
    expect(await second(opening, 0)).toMatchObject({ ok: true });
    expect(await footprint(opening)).toMatchObject([{ participants: [{}], webhooks: [{}] }]);
  });

  test.each(NOT_SHOWN)('%s, is ours also where what comes next met a 429', async (_what, path, fault, next) => {
    const opening = start();
    const attempt = attemptsInARow(workflowOf(opening), () => begin(opening));
    stage.proxy.inject({ method: 'POST', path: next }, TOO_MANY);
    expect(await attempt()).toMatchObject({ type: 'twilio:20429' });
    stage.proxy.inject({ method: 'GET', path }, fault);
    expect(await attempt()).toMatchObject({ type: 'attempt:early' });
    expect(await attempt(6_000)).toMatchObject({ ok: true });
    expect(await footprint(opening)).toMatchObject([{ participants: [{}], webhooks: [{}] }]);
  });

  test.each(NOT_SHOWN)('%s, is another one where ours would be shown by now', async (_what, path, fault) => {
    const opening = start();
    await run(opening);
    stage.proxy.inject({ method: 'GET', path }, fault);
    expect(await second(opening, 0)).toMatchObject({
      ok: false,
      code: expect.stringMatching(/^50(353|416)$/) as string,
    });
  });
});

test('a unique name that another conversation has is refused, and that one is left alone', async () => {
  const taken = await stage.local.client.conversations.v1.conversations.create({ uniqueName: 'order/7 é' });
  const { result } = await run(start({ uniqueName: 'order/7 é' }));
  expect(result).toMatchObject({
    ok: false,
    code: '50353',
    message: 'The conversation could not be created: Conversation with provided unique name already exists',
  });
  expect((await stage.local.client.conversations.v1.conversations(taken.sid).fetch()).state).toBe('active');
});

test('a participant that is refused takes the conversation with it, so that the name is free again', async () => {
  const first = start();
  await run(first);
  const { result } = await run(start({ participant: first.participant, uniqueName: 'second' }));
  expect(result).toMatchObject({
    ok: false,
    code: '50416',
    message: expect.stringMatching(/^The participant could not be added: /) as string,
  });
  const [there, ...more] = await footprint(first);
  expect(more).toEqual([]);
  expect(there!.participants).toHaveLength(1);
  const again = await run(start({ uniqueName: 'second' }));
  expect(again.result).toMatchObject({ ok: true, conversation: { unique_name: 'second' } });
});

test('a webhook that is refused takes the conversation with it, also when the removal needs another try', async () => {
  const opening = start();
  const refusal = {
    kind: 'answer',
    status: 400,
    body: { code: 50361, message: 'Too many conversation webhooks' },
  } as const;
  stage.proxy.inject({ method: 'POST', path: /\/Webhooks$/ }, refusal, refusal);
  stage.proxy.inject({ method: 'DELETE', path: /\/Conversations\/CH/ }, { kind: 'reset-before' });
  const { result, errors } = await run(opening);
  expect(errors.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^The conversation could not be removed: /),
  ]);
  expect(result).toEqual({
    ok: false,
    code: '50361',
    message: 'The webhook could not be registered: Too many conversation webhooks',
  });
  expect(await footprint(opening)).toEqual([]);
});

test('a name with characters that Twilio does not take is for Twilio to refuse', async () => {
  const opening = start({ uniqueName: 'order#7', friendlyName: 'Order #7' });
  const refusal = { code: 20001, message: 'UniqueName contains reserved characters' };
  stage.proxy.inject({ method: 'POST', path: /\/Conversations$/ }, { kind: 'answer', status: 400, body: refusal });
  const { result, errors } = await run(opening);
  expect(errors).toEqual([]);
  const message = 'The conversation could not be created: UniqueName contains reserved characters';
  expect(result).toEqual({ ok: false, code: '20001', message });
  expect(await footprint(opening)).toEqual([]);
});

test.each(['IS/../Services?x=1', 'half an emoji \ud83d'])('there is no service %p', async (chatServiceSid) => {
  const { result, errors } = await run(start({ chatServiceSid }));
  expect(errors).toEqual([]);
  const message = expect.stringMatching(/^The conversation could not be created: /) as string;
  expect(result).toMatchObject({ ok: false, code: '20404', message });
});

test('attributes that are no JSON are for Twilio to refuse', async () => {
  const { result } = await run(start({ attributes: '{name}' }));
  expect(result).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^The conversation could not be created: /) as string,
  });
});

test('timers below the minimum are for Twilio to refuse', async () => {
  const { result } = await run(start({ timers: { closed: 'PT1M' } }));
  expect(result).toMatchObject({ ok: false, code: '50376' });
});

describe.each([
  ['half an emoji', '\ud83d'],
  ['a NUL', '\0'],
])('with %s, which Twilio does not receive so,', (_name, end) => {
  const name = (): string => `${randomUUID()}${end}`;

  test('a conversation of that name is found again', async () => {
    const opening = start({ uniqueName: name(), attributes: JSON.stringify([1]) });
    stage.proxy.inject({ method: 'POST', path: /\/Conversations$/ }, { kind: 'reset-after' });
    expect((await run(opening)).result).toMatchObject({ ok: true });
    expect(await footprint(opening)).toMatchObject([{ listed: 1, participants: [{}], webhooks: [{}] }]);
  });

  test('a participant of that identity is found again', async () => {
    const opening = start({ participant: { identity: name() } });
    stage.proxy.inject({ method: 'POST', path: /\/Participants$/ }, { kind: 'reset-after' });
    expect((await run(opening)).result).toMatchObject({ ok: true });
  });
});
