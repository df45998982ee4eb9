import { randomUUID } from 'node:crypto';
import { sendToFlex } from '../../activities/send-to-flex';
import type { Handoff, HandoffOutcome } from '../../src/engine/conversations';
import { flowWebhookUrl } from '../../src/twilio/flow-webhook';
import type { Fault } from '../support/fault-proxy';
import { ACCOUNT_SID } from '../support/triggers';
import {
  attemptAsTemporal,
  attemptsInARow,
  startTwilioStage,
  TOO_MANY,
  TRANSIENT_FAULTS,
  type Attempts,
  type TwilioStage,
} from '../support/twilio-stage';

const FLOW_SID = `FW${'7'.repeat(32)}`;
const WORKFLOW_SID = `WW${'7'.repeat(32)}`;
const PUBLIC_BASE_URL = 'https://flows.example.com';
const FLOW_URL = flowWebhookUrl({ publicBaseUrl: PUBLIC_BASE_URL, accountSid: ACCOUNT_SID, flowSid: FLOW_SID });

let stage: TwilioStage;
beforeAll(async () => {
  stage = await startTwilioStage();
});
afterAll(() => stage.stop());

const conversations = () => stage.local.client.conversations.v1.conversations;
const workspace = () => stage.local.client.taskrouter.v1.workspaces(`WS${ACCOUNT_SID.slice(2)}`);

function complete(handoff: Partial<Handoff>): Handoff {
  const executionSid = `FN${randomUUID().replaceAll('-', '')}`;
  return {
    key: `${executionSid}:4`,
    widget: 'flex',
    accountSid: ACCOUNT_SID,
    flowSid: FLOW_SID,
    executionSid,
    channel: { kind: 'messaging', from: '+15559990000', to: '+15550001111' },
    workflowSid: WORKFLOW_SID,
    taskChannel: `TC${'7'.repeat(32)}`,
    attributes: { name: 'Ada' },
    timeoutSeconds: 3600,
    ...handoff,
  };
}

const WORKFLOW_ID = `${FLOW_SID}/a/b`;
const send = (handoff: Handoff): Promise<HandoffOutcome> =>
  sendToFlex({ twilio: stage.twilio, publicBaseUrl: PUBLIC_BASE_URL }, handoff);

function run(wanted: Partial<Handoff>): Promise<Attempts<HandoffOutcome>> & { key: string } {
  const handoff = complete(wanted);
  return Object.assign(
    attemptAsTemporal(WORKFLOW_ID, () => send(handoff)),
    { key: handoff.key },
  );
}

const tasksOf = (key: string) => workspace().tasks.list({ evaluateTaskAttributes: `perdure.key == "${key}"` });

async function conversationWithWebhooks() {
  const { sid } = await conversations().create();
  const address = `+1556${String(Math.floor(Math.random() * 1e7)).padStart(7, '0')}`;
  await conversations()(sid).participants.create({
    'messagingBinding.address': address,
    'messagingBinding.proxyAddress': '+15559990000',
  });
  const filters = { 'configuration.filters': ['onMessageAdded'] };
  const add = (url: string) =>
    conversations()(sid).webhooks.create({ target: 'webhook', 'configuration.url': url, ...filters });
  await add(FLOW_URL);
  await add(`${FLOW_URL}?Execution=FN1&Key=a`);
  await add(`${FLOW_URL}0`);
  await conversations()(sid).webhooks.create({ target: 'studio', 'configuration.flowSid': FLOW_SID, ...filters });
  return { kind: 'conversation' as const, conversationSid: sid };
}

const urlsOf = async (sid: string) =>
  (await conversations()(sid).webhooks.list()).map(({ configuration }) => (configuration as { url?: string }).url);

test('a plain message becomes a task, whose fields are the output', async () => {
  const attempts = run({ priority: 5 });
  const { result } = await attempts;
  const [task] = await tasksOf(attempts.key);
  expect(JSON.parse(task!.attributes)).toMatchObject({ name: 'Ada' });
  expect(result).toMatchObject({
    ok: true,
    resource: {
      sid: task!.sid,
      account_sid: ACCOUNT_SID,
      assignment_status: 'pending',
      priority: 5,
      timeout: 3600,
      workflow_sid: WORKFLOW_SID,
      task_channel_sid: `TC${'7'.repeat(32)}`,
      attributes: '{"name":"Ada"}',
    },
  });
});

test("a conversation becomes an interaction, and the flow's webhooks go, no other's", async () => {
  const channel = await conversationWithWebhooks();
  const { result } = await run({ channel });
  expect(result).toMatchObject({
    ok: true,
    resource: {
      sid: expect.stringMatching(/^KD/) as string,
      channel: { type: 'sms', initiated_by: 'customer', properties: { media_channel_sid: channel.conversationSid } },
      routing: { properties: { workflow_sid: WORKFLOW_SID, timeout: 3600 } },
      url: expect.stringContaining('/v1/Interactions/KD') as string,
      FlexContextSid: null,
    },
  });
  expect(await urlsOf(channel.conversationSid)).toEqual([`${FLOW_URL}0`]);
});

test('a chat conversation comes from the web', async () => {
  const { sid } = await conversations().create();
  await conversations()(sid).participants.create({ identity: 'ada' });
  const { result } = await run({ channel: { kind: 'conversation', conversationSid: sid }, taskChannel: 'chat' });
  expect(result).toMatchObject({ ok: true, resource: { channel: { type: 'web' } } });
});

describe.each(TRANSIENT_FAULTS)('%s', (_name, fault) => {
  test('at a task leaves one task', async () => {
    stage.proxy.inject({ method: 'POST', path: /\/Tasks$/ }, fault);
    const attempts = run({});
    const { result, errors } = await attempts;
    expect(errors).toHaveLength(1);
    const [task, ...more] = await tasksOf(attempts.key);
    expect(more).toEqual([]);
    expect(result).toMatchObject({ ok: true, resource: { sid: task!.sid } });
  });

  test('at an interaction leaves one interaction and no webhook of ours', async () => {
    const channel = await conversationWithWebhooks();
    stage.proxy.inject({ method: 'POST', path: /\/Interactions$/ }, fault);
    stage.proxy.inject({ method: 'DELETE', path: /\/Webhooks\// }, fault);
    const attempts = run({ channel });
    const { result } = await attempts;
    const [task, ...more] = await tasksOf(attempts.key);
    expect(more).toEqual([]);
    const { flexInteractionSid } = JSON.parse(task!.attributes) as { flexInteractionSid: string };
    expect(result).toMatchObject({ ok: true, resource: { sid: flexInteractionSid } });
    expect(await urlsOf(channel.conversationSid)).toEqual([`${FLOW_URL}0`]);
  });
});

test.each<[string, Fault]>([
  ['429', TOO_MANY],
  ['that it is suspended', { kind: 'answer', status: 403, body: { code: 20005, message: 'Account not active' } }],
])(
  'an interaction that is not listed yet is not made twice, where its account is then told %s',
  async (_name, fault) => {
    const channel = await conversationWithWebhooks();
    const handoff = complete({ channel });
    const attempt = attemptsInARow(WORKFLOW_ID, () => send(handoff));
    stage.proxy.inject({ method: 'DELETE', path: /\/Webhooks\// }, fault);
    expect(await attempt()).toMatchObject({ type: expect.stringMatching(/^twilio:/) as string });
    const none = { meta: { key: 'tasks' }, tasks: [] };
    stage.proxy.inject({ method: 'GET', path: /\/Tasks\?/ }, { kind: 'answer', status: 200, body: none });
    expect(await attempt()).toMatchObject({ type: 'attempt:early' });
    expect(await attempt()).toMatchObject({ ok: true });
    expect(await tasksOf(handoff.key)).toHaveLength(1);
  },
);

test.each(['', 'WW1', '../Tasks?x', `WX${'1'.repeat(32)}`])('no workspace has a workflow %p', async (workflowSid) => {
  expect((await run({ workflowSid })).result).toMatchObject({ ok: false, code: 'flex:workflow_not_found' });
});

test('a refusal of Twilio says what could not be created', async () => {
  const task = await run({ taskChannel: 'pigeon' });
  expect(task.result).toMatchObject({
    ok: false,
    code: '20001',
    message: expect.stringMatching(/^The task could not be created: /) as string,
  });
  const { sid } = await conversations().create();
  await conversations()(sid).update({ state: 'closed' });
  const interaction = await run({ channel: { kind: 'conversation', conversationSid: sid } });
  expect(interaction.result).toMatchObject({
    ok: false,
    message: expect.stringMatching(/^The interaction could not be created: /) as string,
  });
});
