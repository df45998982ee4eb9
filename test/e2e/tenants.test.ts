import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import twilio, { type Twilio } from 'twilio';
import { productPlace, startProduct, type Product, type ProductPlace } from '../support/product';
import { settled } from '../support/settled';

const NUMBER = '+15559990000';
const HANDSET = '+15550001111';
const MAIN = `AC${'0'.repeat(32)}`;
const definition = readFileSync(path.join(__dirname, '../../examples/do-you-like-bots.flow.json'), 'utf8');

let dataDir: string;
let place: ProductPlace;
let product: Product;
const tenants: { sid: string; token: string }[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-tenants-'));
  place = await productPlace(dataDir);
  product = await startProduct(place);
});
afterAll(async () => {
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

function client(sid: string, token: string): Twilio {
  const sdk = twilio(sid, token);
  sdk.studio.baseUrl = sdk.conversations.baseUrl = sdk.api.baseUrl = sdk.accounts.baseUrl = product.origin;
  return sdk;
}

const messagesOf = (sid: string): string => `${product.origin}/simulator/Accounts/${sid}/messages`;

async function text(sid: string, body: string): Promise<void> {
  const form = new URLSearchParams({ From: HANDSET, To: NUMBER, Body: body });
  expect((await fetch(messagesOf(sid), { method: 'POST', body: form })).status).toBe(201);
}

async function inbox(sid: string): Promise<string[]> {
  const response = await fetch(`${messagesOf(sid)}?Address=${encodeURIComponent(HANDSET)}`);
  return ((await response.json()) as { messages: { body: string }[] }).messages.map(({ body }) => body);
}

const received = (sid: string, count: number): Promise<string[]> =>
  settled(
    () => inbox(sid),
    ({ length }) => length >= count,
  );

async function newTenant(): Promise<{ sid: string; token: string }> {
  const { sid, authToken } = await client(MAIN, 'perdure').api.v2010.accounts.create({ friendlyName: 'tenant' });
  tenants.push({ sid, token: authToken });
  const own = client(sid, authToken);
  const flow = await own.studio.v2.flows.create({ friendlyName: 'bots', status: 'published', definition });
  await own.conversations.v1.addressConfigurations.create({
    type: 'sms',
    address: NUMBER,
    'autoCreation.enabled': true,
    'autoCreation.type': 'studio',
    'autoCreation.studioFlowSid': flow.sid,
  });
  return { sid, token: authToken };
}

/** Begins a conversation that is closed with the execution, and asks. */
const outreach = [
  { name: 'Trigger', type: 'trigger', properties: {}, transitions: [{ event: 'incomingRequest', next: 'open' }] },
  {
    name: 'open',
    type: 'start-conversation',
    properties: {
      close_conversation_on_execution_end: true,
      participants: [
        {
          type: 'messaging',
          messaging_binding_address: '{{contact.channel.address}}',
          messaging_binding_proxy_address: '{{flow.channel.address}}',
        },
      ],
    },
    transitions: [{ event: 'created', next: 'ask' }, { event: 'failed' }],
  },
  {
    name: 'ask',
    type: 'send-and-wait-for-reply',
    properties: { body: 'Name?', from: 'bot', timeout: '3600' },
    transitions: [{ event: 'incomingMessage' }, { event: 'timeout' }, { event: 'deliveryFailure' }],
  },
];

test('two tenants talk over the same number to the same handset, each for itself', async () => {
  await newTenant();
  await newTenant();
  const [one, two] = tenants.map(({ sid }) => sid) as [string, string];
  await text(one, 'hi');
  expect(await received(one, 1)).toEqual(['Hi, do you like bots?']);
  expect(await inbox(two)).toEqual([]);
  expect(await inbox(MAIN)).toEqual([]);
  await text(two, 'hi');
  expect(await received(two, 1)).toEqual(['Hi, do you like bots?']);
  await text(two, 'Yes');
  expect((await received(two, 2)).at(-1)).toBe('🤖');
  expect(await inbox(one)).toHaveLength(1);
  const conversations = await Promise.all(
    [...tenants, { sid: MAIN, token: 'perdure' }].map(({ sid, token }) =>
      client(sid, token).conversations.v1.conversations.list(),
    ),
  );
  expect(conversations.map(({ length }) => length)).toEqual([1, 1, 0]);
  expect(await client(MAIN, 'perdure').studio.v2.flows.list()).toEqual([]);
});

test('a tenant goes on after a restart', async () => {
  await product.stop();
  product = await startProduct(place);
  const [one] = tenants as [{ sid: string; token: string }];
  await text(one.sid, 'no');
  expect((await received(one.sid, 2)).at(-1)).toBe('👽');
  const [execution] = await client(one.sid, one.token).studio.v2.flows.list({ limit: 1 });
  expect(execution?.accountSid).toBe(one.sid);
});

test('a tenant that changes its token is answered before, between and after', async () => {
  const tenant = await newTenant();
  const { v1 } = client(tenant.sid, tenant.token).accounts;
  await text(tenant.sid, 'hi');
  expect(await received(tenant.sid, 1)).toHaveLength(1);
  const { secondaryAuthToken } = await v1.secondaryAuthToken().create();
  await text(tenant.sid, 'no');
  expect((await received(tenant.sid, 2)).at(-1)).toBe('👽');
  await client(tenant.sid, secondaryAuthToken).accounts.v1.authTokenPromotion().update();
  await text(tenant.sid, 'hi again');
  expect((await received(tenant.sid, 3)).at(-1)).toBe('Hi, do you like bots?');
});

test('what the executions of a closed tenant have put on conversations is taken off', async () => {
  const tenant = await newTenant();
  const own = client(tenant.sid, tenant.token);
  const asking = JSON.stringify({ initial_state: 'Trigger', states: outreach });
  const flow = await own.studio.v2.flows.create({ friendlyName: 'ask', status: 'published', definition: asking });
  const from = '+15559990001';
  const execution = await own.studio.v2.flows(flow.sid).executions.create({ to: HANDSET, from });
  expect(await received(tenant.sid, 1)).toEqual(['Name?']);
  const [{ sid } = { sid: '' }] = await own.conversations.v1.conversations.list();
  const conversation = own.conversations.v1.conversations(sid);
  expect(await conversation.webhooks.list()).toHaveLength(1);
  await client(MAIN, 'perdure').api.v2010.accounts(tenant.sid).update({ status: 'closed' });
  const closed = await settled(
    () => conversation.fetch(),
    ({ state }) => state === 'closed',
  );
  expect(closed.state).toBe('closed');
  expect(await conversation.webhooks.list()).toEqual([]);
  await expect(own.studio.v2.flows(flow.sid).executions(execution.sid).fetch()).rejects.toMatchObject({ code: 20005 });
});

test('there are no handsets of an account that there is not', async () => {
  expect((await fetch(messagesOf(`AC${'f'.repeat(32)}`))).status).toBe(404);
});
