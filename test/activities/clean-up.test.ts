import { randomUUID } from 'node:crypto';
import { cleanUp, cleanUpAtEnd } from '../../activities/clean-up';
import { resumeConversation } from '../../activities/resume-conversation';
import { startConversation } from '../../activities/start-conversation';
import type { ConversationOpening, ConversationResumption, ConversationStart } from '../../src/engine/conversations';
import type { Cleanup } from '../../src/engine/execution';
import { Metrics } from '../../src/metrics';
import { TwilioClients } from '../../src/process/twilio-clients';
import { AUTH_TOKEN } from '../simulator/support/local-twilio';
import { attemptEnvironment } from '../support/attempt-environment';
import type { Fault } from '../support/fault-proxy';
import { ACCOUNT_SID } from '../support/triggers';
import {
  attemptAsTemporal,
  NO_RESOURCE,
  startTwilioStage,
  TRANSIENT_FAULTS,
  type TwilioStage,
} from '../support/twilio-stage';

const FLOW_SID = `FW${'6'.repeat(32)}`;
const WORKFLOW_ID = `${FLOW_SID}/+1/+2`;

let stage: TwilioStage;
beforeAll(async () => {
  stage = await startTwilioStage();
});
afterAll(() => stage.stop());

const dependencies = () => ({ twilio: stage.twilio, publicBaseUrl: 'https://flows.example.com' });
const clean = (cleanup: Cleanup) => attemptAsTemporal(WORKFLOW_ID, () => cleanUp(dependencies(), cleanup));
const conversations = () => stage.local.client.conversations.v1.conversations;

function origin() {
  const executionSid = `FN${randomUUID().replaceAll('-', '')}`;
  return { key: `${executionSid}:1`, widget: 'open', accountSid: ACCOUNT_SID, flowSid: FLOW_SID, executionSid };
}

/** More often than anybody tries here. */
const forever = (refusal: Omit<Extract<Fault, { kind: 'answer' }>, 'kind'>): Fault[] =>
  Array.from({ length: 20 }, () => ({ kind: 'answer', ...refusal }));

async function withWebhook() {
  const { sid } = await conversations().create();
  const configuration = { 'configuration.url': 'https://example.com', 'configuration.filters': ['onMessageAdded'] };
  const webhook = await conversations()(sid).webhooks.create({ target: 'webhook', ...configuration });
  return { conversationSid: sid, webhookSid: webhook.sid };
}

describe.each([...TRANSIENT_FAULTS, NO_RESOURCE])('under %s', (_name, fault) => {
  test('the webhook goes in the end', async () => {
    const there = await withWebhook();
    stage.proxy.inject({ method: 'DELETE', path: /\/Webhooks\// }, fault);
    await clean({ kind: 'remove-webhook', ...there });
    expect(await conversations()(there.conversationSid).webhooks.list()).toEqual([]);
  });

  test('the conversation is closed in the end', async () => {
    const { sid } = await conversations().create();
    stage.proxy.inject({ method: 'POST', path: new RegExp(sid) }, fault);
    await clean({ kind: 'close-conversation', conversationSid: sid });
    expect((await conversations()(sid).fetch()).state).toBe('closed');
  });
});

describe('an account that Twilio refuses', () => {
  const refusals = [
    { status: 401, body: { code: 20003, message: 'Authenticate' } },
    { status: 403, body: { code: 20005, message: 'Account not active' } },
    { status: 401 },
  ];
  const calling = (isClosed: boolean) =>
    new TwilioClients({
      accounts: { callingAs: async () => ({ tokens: [AUTH_TOKEN], isClosed }) },
      flows: { accountOf: async () => ACCOUNT_SID },
      simulatorOrigin: stage.proxy.origin,
      metrics: new Metrics(),
      logger: { error: () => undefined, info: () => undefined } as never,
    });
  afterEach(() => stage.proxy.clear());

  test.each(refusals)('is held where it may come back, with %p', async (refusal) => {
    const clients = calling(false);
    const [twilio, there] = [await clients.of(ACCOUNT_SID), await withWebhook()];
    stage.proxy.inject({ method: 'DELETE', path: /\/Webhooks\// }, ...forever(refusal));
    const cleaning = attemptAsTemporal(WORKFLOW_ID, () =>
      cleanUp({ ...dependencies(), twilio }, { kind: 'remove-webhook', ...there }),
    );
    await expect(cleaning).rejects.toThrow('Held until Twilio takes');
    expect(clients.held).toEqual([ACCOUNT_SID]);
  });

  test.each(refusals)('holds no cleanup where it is closed for good, with %p', async (refusal) => {
    const clients = calling(true);
    const [twilio, there] = [await clients.of(ACCOUNT_SID), await withWebhook()];
    stage.proxy.inject({ method: 'DELETE', path: /\/Webhooks\// }, ...forever(refusal));
    const cleaned = await attemptAsTemporal(WORKFLOW_ID, () =>
      cleanUp({ ...dependencies(), twilio }, { kind: 'remove-webhook', ...there }),
    );
    expect(cleaned.errors).toEqual([]);
    expect(clients.held).toEqual([]);
  });
});

test('what is gone already counts as undone', async () => {
  const there = await withWebhook();
  await conversations()(there.conversationSid).remove();
  expect((await clean({ kind: 'remove-webhook', ...there })).errors).toEqual([]);
  expect((await clean({ kind: 'close-conversation', ...there })).errors).toEqual([]);
});

test('a conversation that somebody else has closed ends no cleanup in a loop', async () => {
  const { sid } = await conversations().create();
  await conversations()(sid).update({ state: 'closed' });
  expect((await clean({ kind: 'close-conversation', conversationSid: sid })).errors).toEqual([]);
});

test.each([
  ['', undefined],
  [', named with half an emoji', 'order \ud83d'],
  [', named with a NUL', 'order\0'],
])('of a start without an answer%s, the conversation is found and removed', async (_name, uniqueName) => {
  const opening: ConversationStart = {
    ...origin(),
    kind: 'start',
    uniqueName,
    timers: {},
    email: {},
    participant: { identity: 'ada' },
  };
  await attemptAsTemporal(WORKFLOW_ID, () => startConversation(dependencies(), opening));
  const before = await conversations().list();
  await clean({ kind: 'abandon-opening', opening });
  expect(await conversations().list()).toHaveLength(before.length - 1);
  expect((await clean({ kind: 'abandon-opening', opening })).errors).toEqual([]);
});

test('another conversation of the name that the flow wanted is left alone', async () => {
  const { sid } = await conversations().create({ uniqueName: 'wanted' });
  const opening: ConversationOpening = {
    ...origin(),
    kind: 'start',
    uniqueName: 'wanted',
    timers: {},
    email: {},
    participant: { identity: 'ada' },
  };
  await clean({ kind: 'abandon-opening', opening });
  expect((await conversations()(sid).fetch()).uniqueName).toBe('wanted');
});

test.each([
  { conversationSid: '../Services?x=1' },
  { conversationSid: '' },
  { conversationSid: 'order-7', chatServiceSid: 'half an emoji \ud83d' },
])('of a resumption of what is no conversation, %p, nothing is left', async (named) => {
  const opening: ConversationResumption = { ...origin(), kind: 'resume', ...named };
  expect((await clean({ kind: 'abandon-opening', opening })).errors).toEqual([]);
});

test.each([{ uniqueName: 'order/7?' }, { chatServiceSid: 'IS/../Services?x=1' }])(
  'of a start that could not be, with %p, nothing is left',
  async (named) => {
    const participant = { identity: 'ada' };
    const opening: ConversationStart = { ...origin(), kind: 'start', timers: {}, email: {}, participant, ...named };
    expect((await clean({ kind: 'abandon-opening', opening })).errors).toEqual([]);
  },
);

test('of a resumption without an answer, our webhook goes and no other', async () => {
  const { conversationSid } = await withWebhook();
  const opening: ConversationResumption = { ...origin(), kind: 'resume', conversationSid };
  await attemptAsTemporal(WORKFLOW_ID, () => resumeConversation(dependencies(), opening));
  expect(await conversations()(conversationSid).webhooks.list()).toHaveLength(2);
  // Also from a workflow other than the one that asked, as when what a terminated one left is found.
  await attemptAsTemporal('reconcile', () => cleanUp(dependencies(), { kind: 'abandon-opening', opening }));
  const left = await conversations()(conversationSid).webhooks.list();
  expect(left.map(({ configuration }) => (configuration as { url: string }).url)).toEqual(['https://example.com']);
});

test('what Twilio comes to only after an opening was given up goes as well', async () => {
  const { sid: conversationSid } = await conversations().create();
  const opening: ConversationResumption = { ...origin(), kind: 'resume', conversationSid };
  stage.proxy.inject({ method: 'POST', path: /\/Webhooks$/ }, { kind: 'reset-long-before', ms: 200 });
  const attempt = (secondsSince: number, activity: () => Promise<unknown>): Promise<unknown> => {
    const scheduledTimestampMs = Date.now() - secondsSince * 1000;
    const timing = {
      scheduledTimestampMs,
      currentAttemptScheduledTimestampMs: Date.now(),
      startToCloseTimeoutMs: 60_000,
    };
    const info = { attempt: 1, workflowExecution: { workflowId: WORKFLOW_ID, runId: 'run' }, ...timing };
    return attemptEnvironment(info, () => []).run(activity);
  };
  const abandon = (): Promise<void> => cleanUpAtEnd(dependencies(), { kind: 'abandon-opening', opening });
  const resumed = attempt(0, () => resumeConversation(dependencies(), opening));
  await expect(resumed).rejects.toMatchObject({ type: 'twilio:ECONNRESET' });
  await expect(attempt(0, abandon)).rejects.toMatchObject({ type: 'attempt:early', nextRetryDelay: 20_000 });
  await stage.proxy.idle();
  expect(await conversations()(conversationSid).webhooks.list()).toHaveLength(1);
  await attempt(20, abandon);
  expect(await conversations()(conversationSid).webhooks.list()).toEqual([]);
});
