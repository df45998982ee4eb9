import twilio from 'twilio';
import type { State } from '../../src/flow/definition';
import { Handset } from '../support/handset';
import { useProduct } from '../support/product';
import { settled } from '../support/settled';
import { definitionOf, split, state } from '../support/states';

const NUMBER = '+15559990000';
const ACCOUNT_SID = `AC${'0'.repeat(32)}`;

const product = useProduct();
let flowSid: string;

beforeAll(async () => {
  const definition = definitionOf(...outreach);
  const flow = await client().studio.v2.flows.create({ friendlyName: 'outreach', status: 'published', definition });
  flowSid = flow.sid;
});

const participants = [
  {
    type: 'messaging',
    messaging_binding_address: '{{contact.channel.address}}',
    messaging_binding_proxy_address: '{{flow.channel.address}}',
  },
];
const close = { close_conversation_on_execution_end: true };

/** Begins a conversation, or takes one up where the request names it; asks; greets, or hands over to an agent. */
const outreach: State[] = [
  state('Trigger', 'trigger', {}, ['incomingRequest', 'which'], ['incomingConversationMessage', 'welcome_back']),
  {
    name: 'which',
    type: 'split-based-on',
    properties: { input: '{{flow.data.conversation}}' },
    transitions: [
      { event: 'noMatch', next: 'open' },
      {
        event: 'match',
        next: 'resume',
        conditions: [
          { friendly_name: 'named', arguments: ['{{flow.data.conversation}}'], type: 'starts_with', value: 'CH' },
        ],
      },
    ],
  },
  state('open', 'start-conversation', { participants, ...close }, ['created', 'ask'], ['failed']),
  state(
    'resume',
    'resume-conversation',
    { conversation_sid: '{{flow.data.conversation}}' },
    ['resumed', 'ask'],
    ['failed'],
  ),
  state(
    'ask',
    'send-and-wait-for-reply',
    { body: 'Name?', from: 'bot', timeout: '3600' },
    ['incomingMessage', 'agent'],
    ['timeout'],
    ['deliveryFailure'],
  ),
  split('agent', '{{widgets.ask.inbound.Body}}', 'greet', { agent: 'flex' }),
  state(
    'greet',
    'send-message',
    { body: 'Hi {{widgets.ask.inbound.Body}}, in {{flow.channel.sid}}', from: 'bot' },
    ['sent'],
    ['failed'],
  ),
  state(
    'flex',
    'send-to-flex',
    { workflow: `WW${'1'.repeat(32)}`, channel: `TC${'1'.repeat(32)}` },
    ['callComplete', 'last_word'],
    ['failedToEnqueue'],
    ['callFailure'],
  ),
  state('last_word', 'send-message', { body: 'Never seen', from: 'bot' }, ['sent'], ['failed']),
  state(
    'welcome_back',
    'send-message',
    { body: 'Welcome back, {{trigger.conversation.Author}}', from: 'bot' },
    ['sent'],
    ['failed'],
  ),
];

function client() {
  const sdk = twilio(ACCOUNT_SID, 'perdure');
  sdk.studio.baseUrl = sdk.conversations.baseUrl = sdk.taskrouter.baseUrl = product.origin;
  return sdk;
}

const conversation = (sid: string) => client().conversations.v1.conversations(sid);
const executions = () => client().studio.v2.flows(flowSid).executions;

const handset = (address: string): Handset => new Handset(product.origin, address);
const text = (from: string, body: string): Promise<void> => handset(from).text(NUMBER, body);
const inbox = (address: string): Promise<string[]> => handset(address).inbox();
const received = (address: string, count: number): Promise<string[]> => handset(address).received(count);

async function ended(executionSid: string): Promise<void> {
  const read = async (): Promise<string> => (await executions()(executionSid).fetch()).status;
  expect(await settled(read, (status) => status === 'ended')).toBe('ended');
}

/** `flow.channel.sid` of an execution. */
async function channelOf(executionSid: string): Promise<string> {
  const { context } = (await executions()(executionSid).executionContext().fetch()) as {
    context: { flow: { channel: { sid: string } } };
  };
  return context.flow.channel.sid;
}

test('a conversation that the flow begins is answered, left and closed', async () => {
  const phone = '+15551110001';
  const { sid } = await executions().create({ to: phone, from: NUMBER });
  expect(await received(phone, 1)).toEqual(['Name?']);
  await text(phone, 'Ada');
  await ended(sid);
  const conversationSid = await channelOf(sid);
  expect(await received(phone, 2)).toEqual(['Name?', `Hi Ada, in ${conversationSid}`]);
  const state = () =>
    conversation(conversationSid)
      .fetch()
      .then(({ state }) => state);
  expect(await settled(state, (now) => now === 'closed')).toBe('closed');
  expect(await conversation(conversationSid).webhooks.list()).toEqual([]);
});

test('a conversation that was there is taken up; anybody in it moves the flow, and it stays open', async () => {
  const phone = '+15551110002';
  const { sid: conversationSid } = await client().conversations.v1.conversations.create();
  const binding = { 'messagingBinding.address': phone, 'messagingBinding.proxyAddress': NUMBER };
  await conversation(conversationSid).participants.create(binding);
  await conversation(conversationSid).participants.create({ identity: 'agent-smith' });
  const parameters = { conversation: conversationSid };
  const { sid } = await executions().create({ to: phone, from: NUMBER, parameters });
  expect(await received(phone, 1)).toEqual(['Name?']);
  const written = { author: 'agent-smith', body: 'Smith', xTwilioWebhookEnabled: 'true' } as const;
  await conversation(conversationSid).messages.create(written);
  expect(await received(phone, 3)).toEqual(['Name?', 'Smith', `Hi Smith, in ${conversationSid}`]);
  await ended(sid);
  const left = await settled(
    () => conversation(conversationSid).webhooks.list(),
    ({ length }) => length === 0,
  );
  expect(left).toEqual([]);
  expect((await conversation(conversationSid).fetch()).state).toBe('active');
});

test('an execution that the API ends leaves its conversation without our webhook', async () => {
  const phone = '+15551110003';
  const { sid } = await executions().create({ to: phone, from: NUMBER });
  await received(phone, 1);
  const conversationSid = await settled(
    () => channelOf(sid),
    (channel) => Boolean(channel),
  );
  await executions()(sid).update({ status: 'ended' });
  const state = () =>
    conversation(conversationSid)
      .fetch()
      .then(({ state }) => state);
  expect(await settled(state, (now) => now === 'closed')).toBe('closed');
  expect(await conversation(conversationSid).webhooks.list()).toEqual([]);
});

test.each(['closed', 'deleted'])('a conversation that is %s from outside ends the execution in it', async (how) => {
  const phone = how === 'closed' ? '+15551110005' : '+15551110006';
  const { sid } = await executions().create({ to: phone, from: NUMBER });
  await received(phone, 1);
  const conversationSid = await settled(
    () => channelOf(sid),
    (channel) => Boolean(channel),
  );
  if (how === 'closed') await conversation(conversationSid).update({ state: 'closed', xTwilioWebhookEnabled: 'true' });
  else await conversation(conversationSid).remove({ xTwilioWebhookEnabled: 'true' });
  await ended(sid);
  expect(await inbox(phone)).toEqual(['Name?']);
});

async function connect(flow: string, what: Record<string, string>): Promise<void> {
  const given = await fetch(`${product.origin}/v2/Flows/${flow}/Connections`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:perdure`).toString('base64')}` },
    body: new URLSearchParams(what),
  });
  expect(given.status).toBe(201);
}

test.each([
  ['closed', '+15551110021', '+15559990021'],
  ['deleted', '+15551110022', '+15559990022'],
])(
  'so does a conversation that is %s, where its first message has begun the execution',
  async (how, phone, address) => {
    const question = { body: 'Name?', timeout: '3600' };
    const definition = definitionOf(
      state('Trigger', 'trigger', {}, ['incomingConversationMessage', 'ask']),
      state('ask', 'send-and-wait-for-reply', question, ['incomingMessage'], ['timeout'], ['deliveryFailure']),
    );
    const flow = await client().studio.v2.flows.create({ friendlyName: how, status: 'published', definition });
    await connect(flow.sid, { Address: address });
    await handset(phone).text(address, 'hi');
    await received(phone, 1);
    const [held] = await client().conversations.v1.participantConversations.list({ address: phone });
    const { conversationSid } = held!;
    if (how === 'closed')
      await conversation(conversationSid).update({ state: 'closed', xTwilioWebhookEnabled: 'true' });
    else await conversation(conversationSid).remove({ xTwilioWebhookEnabled: 'true' });
    const { executions } = client().studio.v2.flows(flow.sid);
    const statuses = async (): Promise<string[]> => (await executions.list()).map(({ status }) => status);
    expect(await settled(statuses, ([status]) => status === 'ended')).toEqual(['ended']);
  },
);

test('a handoff mutes the flow and leaves the conversation to the agent, until it is given back', async () => {
  const phone = '+15551110004';
  const { sid } = await executions().create({ to: phone, from: NUMBER });
  await received(phone, 1);
  await text(phone, 'agent');
  await ended(sid);
  const conversationSid = await channelOf(sid);
  expect(await conversation(conversationSid).webhooks.list()).toEqual([]);
  expect((await conversation(conversationSid).fetch()).state).toBe('active');
  const [task] = await client()
    .taskrouter.v1.workspaces(`WS${'0'.repeat(32)}`)
    .tasks.list();
  expect(JSON.parse(task!.attributes)).toMatchObject({ conversationSid });
  await text(phone, 'are you there?');

  await connect(flowSid, { ConversationSid: conversationSid });
  await text(phone, 'hello again');
  expect(await received(phone, 2)).toEqual(['Name?', `Welcome back, ${phone}`]);
});

test('an execution that waits keeps its revision when its flow is changed, and ends when it is deleted', async () => {
  const greeting = (body: string): State[] =>
    outreach.map((one) => (one.name === 'greet' ? { ...one, properties: { body, from: 'bot' } } : one));
  const save = (body: string) => ({ status: 'published', definition: definitionOf(...greeting(body)) }) as const;
  const created = await client().studio.v2.flows.create({ friendlyName: 'changing', ...save('First') });
  const flow = client().studio.v2.flows(created.sid);
  const begin = async (phone: string): Promise<string> => {
    const { sid } = await flow.executions.create({ to: phone, from: NUMBER });
    expect(await received(phone, 1)).toEqual(['Name?']);
    return sid;
  };
  const [before, after, deserted] = ['+15551110011', '+15551110012', '+15551110013'] as const;
  await begin(before);
  await flow.update(save('Second'));
  await begin(after);
  for (const phone of [before, after]) await text(phone, 'Ada');
  expect(await received(before, 2)).toEqual(['Name?', 'First']);
  expect(await received(after, 2)).toEqual(['Name?', 'Second']);
  const sid = await begin(deserted);
  const [held] = await client().conversations.v1.participantConversations.list({ address: deserted });
  await flow.remove();
  const read = async (): Promise<string> => (await flow.executions(sid).fetch()).status;
  expect(await settled(read, (status) => status === 'ended')).toBe('ended');
  const state = async (): Promise<string> => (await conversation(held!.conversationSid).fetch()).state;
  expect(await settled(state, (now) => now === 'closed')).toBe('closed');
});
