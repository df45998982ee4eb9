import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import twilio from 'twilio';
import { createTwilioClient, type TwilioClient } from '../../src/twilio/client';
import { startFaultProxy, type FaultProxy } from '../support/fault-proxy';
import { Handset } from '../support/handset';
import { productPlace, startProduct, type Product } from '../support/product';
import { settled } from '../support/settled';
import { startTwilioProcess, type TwilioProcess } from '../support/start-twilio-process';

const run = promisify(execFile);
const root = path.join(__dirname, '..', '..');
const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
const AUTH_TOKEN = 'f'.repeat(32);
const [ADDRESS, NUMBER] = ['+15559990001', '+15559990002'];

/** What stands in for Twilio: all that Perdure sends to hosts of twilio.com goes there, through a proxy that can misbehave. */
let stand: TwilioProcess;
let proxy: FaultProxy;
let there: TwilioClient;
let product: Product | undefined;
let env: Record<string, string>;
let dataDir: string;
let flowSid: string;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-e2e-live-'));
  stand = await startTwilioProcess({ database: ':memory:', authToken: AUTH_TOKEN });
  proxy = await startFaultProxy(stand.origin);
  there = createTwilioClient({ accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, simulatorOrigin: stand.origin });
  const place = await productPlace(dataDir);
  env = {
    TWILIO_MODE: 'live',
    TWILIO_ACCOUNT_SID: ACCOUNT_SID,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    PUBLIC_BASE_URL: `http://localhost:${place.port}`,
    PORT: String(place.port),
    PERDURE_DATA_DIR: dataDir,
    STAND_IN_FOR_TWILIO: proxy.origin,
    NODE_OPTIONS: `--require ${JSON.stringify(path.join(root, 'test/support/stand-in-for-twilio.cjs'))}`,
  };
  product = await startProduct(place, [], env);
  const { origin } = product;
  const sdk = twilio(ACCOUNT_SID, AUTH_TOKEN);
  sdk.studio.baseUrl = origin;
  const definition = readFileSync(path.join(root, 'examples/do-you-like-bots.flow.json'), 'utf8');
  const flow = JSON.parse(definition) as { states: { transitions: { event: string; next?: string }[] }[] };
  // Plain messages take the same way.
  const toFirst = flow.states[0]!.transitions.find(({ event }) => event === 'incomingMessage')!;
  toFirst.next = 'send_and_reply_1';
  flowSid = (await sdk.studio.v2.flows.create({ friendlyName: 'bots', status: 'published', definition: flow })).sid;
});
afterAll(async () => {
  await product?.stop();
  await proxy.stop();
  stand.process.kill();
  rmSync(dataDir, { recursive: true, force: true });
});

/** `perdure connect`, as a person runs it. */
async function connect(...args: string[]): Promise<string> {
  const command = ['bin/perdure.js', 'connect', '--flow', flowSid, ...args];
  return (await run(process.execPath, command, { cwd: root, env: { ...process.env, ...env } })).stdout;
}

const webhookUrl = (): string => `${env.PUBLIC_BASE_URL}/v1/Accounts/${ACCOUNT_SID}/Flows/${flowSid}`;

/** Asks the flow, and answers it. */
async function talk(phone: Handset, to: string): Promise<string[]> {
  await phone.text(to, 'hi');
  expect(await phone.received(1)).toEqual(['Hi, do you like bots?']);
  await phone.text(to, 'Yes');
  return phone.received(2);
}

test('there is no local Twilio', async () => {
  expect((await fetch(`${env.PUBLIC_BASE_URL}/simulator/messages?Address=%2B1`)).status).toBe(404);
});

test("an address of Twilio's Studio is connected to the flow here, which answers, also where Twilio misbehaves", async () => {
  const auto = { enabled: true, type: 'studio', studioFlowSid: flowSid } as const;
  await there.conversations.v1.addressConfigurations.create({
    type: 'sms',
    address: ADDRESS,
    'autoCreation.enabled': auto.enabled,
    'autoCreation.type': auto.type,
    'autoCreation.studioFlowSid': auto.studioFlowSid,
  });
  expect(await connect('--address', ADDRESS)).toMatch(/begins a conversation with .*\n.*nobody to ask/);
  proxy.inject({ method: 'POST', path: /Addresses\/IG/ }, { kind: 'reset-after' });
  expect(await connect('--address', ADDRESS, '--yes')).toMatch(/Connected\./);
  const [configuration] = await there.conversations.v1.addressConfigurations.list();
  expect(configuration!.autoCreation).toMatchObject({ type: 'webhook', webhook_url: webhookUrl() });

  const messages = { method: 'POST', path: /Conversations\/CH\w+\/Messages$/ };
  proxy.inject(messages, { kind: 'answer', status: 429, body: { code: 20429, message: 'Too Many Requests' } });
  proxy.inject(messages, { kind: 'reset-after' });
  const phone = new Handset(stand.origin, '+15553330001');
  expect(await talk(phone, ADDRESS)).toEqual(['Hi, do you like bots?', '🤖']);

  expect(await connect('--address', ADDRESS, '--undo')).toMatch(/taken back/);
  const [undone] = await there.conversations.v1.addressConfigurations.list();
  expect(undone!.autoCreation).toMatchObject({ type: 'studio', studio_flow_sid: flowSid });
});

test('a number is connected to the flow, which answers plain messages once', async () => {
  const number = await there.incomingPhoneNumbers.create({ phoneNumber: NUMBER, smsUrl: 'https://example.com/' });
  expect(await connect('--number', NUMBER, '--yes')).toMatch(/Connected\./);
  proxy.inject({ method: 'POST', path: /Messages\.json$/ }, { kind: 'reset-after' }, { kind: 'truncate-after' });
  const phone = new Handset(stand.origin, '+15553330002');
  expect(await talk(phone, NUMBER)).toEqual(['Hi, do you like bots?', '🤖']);
  await connect('--number', NUMBER, '--undo');
  expect((await there.incomingPhoneNumbers(number.sid).fetch()).smsUrl).toBe('https://example.com/');
});

test('a conversation is connected, and what the flow registered elsewhere is gone at the end', async () => {
  const { sid } = await there.conversations.v1.conversations.create();
  const { participants, webhooks } = there.conversations.v1.conversations(sid);
  const binding = { 'messagingBinding.address': '+15553330003', 'messagingBinding.proxyAddress': ADDRESS };
  await participants.create(binding);
  await webhooks.create({ target: 'studio', 'configuration.flowSid': flowSid });
  expect(await connect('--conversation', sid, '--yes')).toMatch(/Connected\./);
  const phone = new Handset(stand.origin, '+15553330003');
  expect(await talk(phone, ADDRESS)).toEqual(['Hi, do you like bots?', '🤖']);
  await connect('--conversation', sid, '--undo');
  const left = await settled(
    () => webhooks.list(),
    ([first]) => first?.target === 'studio',
  );
  expect(left.map(({ target }) => target)).toEqual(['studio']);
});
