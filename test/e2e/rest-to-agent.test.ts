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
  const definition = definitionOf(...states);
  const flow = await client().studio.v2.flows.create({ friendlyName: 'case', status: 'published', definition });
  flowSid = flow.sid;
});

const ask = (name: string, body: string, next: string): State =>
  state(
    name,
    'send-and-wait-for-reply',
    { body, from: 'desk', timeout: '3600' },
    ['incomingMessage', next],
    ['timeout'],
    ['deliveryFailure'],
  );
const whoAnswered = (widget: string): string => `{{widgets.${widget}.inbound.Author}}`;

/** Begins a conversation, has a Function bring an agent in, hears both, and hands over where the customer wants that. */
const states: State[] = [
  state('Trigger', 'trigger', {}, ['incomingRequest', 'open']),
  state(
    'open',
    'start-conversation',
    {
      participants: [
        {
          type: 'messaging',
          messaging_binding_address: '{{contact.channel.address}}',
          messaging_binding_proxy_address: '{{flow.channel.address}}',
        },
      ],
      close_conversation_on_execution_end: true,
    },
    ['created', 'add'],
    ['failed'],
  ),
  state(
    'add',
    'run-function',
    {
      url: 'https://service-1234.twil.io/add-support-agent',
      parameters: [
        { key: 'conversationID', value: '{{flow.channel.sid}}' },
        { key: 'agent', value: '{{flow.data.agent}}' },
        { key: 'number', value: NUMBER },
      ],
    },
    ['success', 'ask_one'],
    ['fail'],
  ),
  ask('ask_one', 'Who is there?', 'ask_other'),
  ask('ask_other', `Welcome ${whoAnswered('ask_one')}. Who else?`, 'which'),
  split('which', '{{widgets.ask_other.inbound.Body}}', 'goodbye', { help: 'flex' }),
  state(
    'flex',
    'send-to-flex',
    { workflow: `WW${'1'.repeat(32)}`, channel: `TC${'1'.repeat(32)}` },
    ['callComplete', 'last_word'],
    ['failedToEnqueue'],
    ['callFailure'],
  ),
  state('last_word', 'send-message', { body: 'Never seen', from: 'desk' }, ['sent'], ['failed']),
  state('goodbye', 'send-message', { body: `Bye ${whoAnswered('ask_other')}`, from: 'desk' }, ['sent'], ['failed']),
];

function client() {
  const sdk = twilio(ACCOUNT_SID, 'perdure');
  sdk.studio.baseUrl = sdk.conversations.baseUrl = sdk.taskrouter.baseUrl = product.origin;
  return sdk;
}

interface Case {
  customer: Handset;
  agent: Handset;
  conversationSid: string;
}

/** A case in which the agent has been brought in and both have been heard. */
async function discussed(customerAddress: string, agentAddress: string, last: string): Promise<Case> {
  const customer = new Handset(product.origin, customerAddress);
  const agent = new Handset(product.origin, agentAddress);
  const parameters = { agent: agentAddress };
  const executions = client().studio.v2.flows(flowSid).executions;
  const { sid: executionSid } = await executions.create({ to: customerAddress, from: NUMBER, parameters });
  expect(await customer.received(1)).toEqual(['Who is there?']);
  expect(await agent.received(1)).toEqual(['Who is there?']);
  await agent.text(NUMBER, 'me');
  const welcome = `Welcome ${agentAddress}. Who else?`;
  expect(await customer.received(3)).toEqual(['Who is there?', expect.stringMatching(/me$/), welcome]);
  expect(await agent.received(2)).toEqual(['Who is there?', welcome]);
  await customer.text(NUMBER, last);
  const read = async (): Promise<string> => (await executions(executionSid).fetch()).status;
  expect(await settled(read, (status) => status === 'ended')).toBe('ended');
  const [joined] = await client().conversations.v1.participantConversations.list({ address: customerAddress });
  return { customer, agent, conversationSid: joined!.conversationSid };
}

const conversation = (sid: string) => client().conversations.v1.conversations(sid);
const stateOf = async (sid: string): Promise<string> => (await conversation(sid).fetch()).state;

test('REST begins it, a Function adds the agent, both answer, a handoff leaves it open and takes the webhook off', async () => {
  const { customer, agent, conversationSid } = await discussed('+15552220001', '+15552220002', 'help');
  expect(await conversation(conversationSid).webhooks.list()).toEqual([]);
  expect(await stateOf(conversationSid)).toBe('active');
  const tasks = await client()
    .taskrouter.v1.workspaces(`WS${'0'.repeat(32)}`)
    .tasks.list();
  expect(
    tasks.map(({ attributes }) => (JSON.parse(attributes) as { conversationSid: string }).conversationSid),
  ).toEqual([conversationSid]);
  // The two go on without the flow.
  await agent.text(NUMBER, 'I take over');
  expect(await customer.received(4)).toEqual([
    expect.anything(),
    expect.anything(),
    expect.anything(),
    expect.stringMatching(/I take over$/),
  ]);
});

test('without a handoff the end takes the webhook off and closes it', async () => {
  const { customer, agent, conversationSid } = await discussed('+15552220003', '+15552220004', 'nobody');
  expect((await customer.received(4)).at(-1)).toBe('Bye +15552220003');
  expect((await agent.received(4)).at(-1)).toBe('Bye +15552220003');
  expect(
    await settled(
      () => stateOf(conversationSid),
      (now) => now === 'closed',
    ),
  ).toBe('closed');
  expect(await conversation(conversationSid).webhooks.list()).toEqual([]);
});

test('a question that does not reach the handset is left through deliveryFailure', async () => {
  const address = '+15552220005';
  const unreachable = new URLSearchParams({ Status: 'undelivered', ErrorCode: '30003' });
  const set = await fetch(`${product.origin}/simulator/addresses/${address}`, { method: 'PUT', body: unreachable });
  expect(set.status).toBe(200);
  const executions = client().studio.v2.flows(flowSid).executions;
  const parameters = { agent: '+15552220006' };
  const { sid } = await executions.create({ to: address, from: NUMBER, parameters });
  const steps = (): Promise<string[]> =>
    executions(sid)
      .steps.list()
      .then((all) => all.map(({ name, transitionedFrom }) => `${transitionedFrom}: ${name}`));
  expect(await settled(steps, (all) => all.some((step) => step.startsWith('ask_one')))).toContain(
    'ask_one: deliveryFailure',
  );
});
