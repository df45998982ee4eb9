import { readFileSync } from 'node:fs';
import path from 'node:path';
import twilio from 'twilio';
import { Handset } from '../support/handset';
import { useProduct } from '../support/product';
import { settled } from '../support/settled';

const NUMBER = '+15559990000';
const CUSTOMER = '+15550001111';
const AGENT = '+15550009999';

const product = useProduct();

/** The example as an export has it: Functions are at Twilio's hosting, and are served from this machine all the same. */
function definition(): object {
  const text = readFileSync(path.join(__dirname, '../../examples/support-agent.flow.json'), 'utf8');
  return JSON.parse(text.replaceAll('http://localhost:3000/functions/', 'https://service-1234.twil.io/')) as object;
}

const say = (from: string, body: string): Promise<void> => new Handset(product.origin, from).text(NUMBER, body);

/** Waits until the handset has as many messages, and gives the last. */
const heard = async (address: string, count: number): Promise<string | undefined> =>
  (await new Handset(product.origin, address).received(count)).at(-1);

test('who asks for support gets an agent by a Function, and another Function takes the agent out again', async () => {
  const client = twilio(`AC${'0'.repeat(32)}`, 'perdure');
  client.studio.baseUrl = client.conversations.baseUrl = product.origin;
  const flow = await client.studio.v2.flows.create({
    friendlyName: 'Support',
    status: 'published',
    definition: definition(),
  });
  await client.conversations.v1.addressConfigurations.create({
    type: 'sms',
    address: NUMBER,
    'autoCreation.enabled': true,
    'autoCreation.type': 'studio',
    'autoCreation.studioFlowSid': flow.sid,
  });

  await say(CUSTOMER, 'support');
  const confirmation = await heard(CUSTOMER, 1);
  expect(confirmation).toMatch(/added support agent/i);
  // What the agent sees, too: the agent is in the conversation before the flow confirms it.
  expect(await heard(AGENT, 1)).toBe(confirmation);

  await say(AGENT, 'Hello, I am the agent');
  expect(await heard(CUSTOMER, 2)).toMatch(/Hello, I am the agent/);

  const [conversation] = await client.conversations.v1.conversations.list();
  const addresses = async (): Promise<unknown[]> => {
    const participants = await client.conversations.v1.conversations(conversation!.sid).participants.list();
    return participants.map(({ messagingBinding }) => (messagingBinding as { address: string }).address);
  };
  expect(await addresses()).toEqual(expect.arrayContaining([CUSTOMER, AGENT]));
  await say(CUSTOMER, 'bye');
  expect(await settled(addresses, (there) => !there.includes(AGENT))).toEqual([CUSTOMER]);
  expect(await heard(CUSTOMER, 3)).toMatch(/good bye/i);
});
