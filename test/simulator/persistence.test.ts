import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settled } from '../support/settled';
import { LocalTwilio } from './support/local-twilio';
import { ManualClock } from './support/manual-clock';
import { WebhookReceiver } from './support/webhook-receiver';

const SHOP = '+15550009999';
const ADA = '+15550001001';

describe('a restart', () => {
  let directory: string;
  let database: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'perdure-simulator-'));
    database = join(directory, 'data', 'twilio.db');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('keeps everything', async () => {
    const before = await LocalTwilio.start({ database });
    await before.client.conversations.v1.addressConfigurations.create({
      type: 'sms',
      address: SHOP,
      'autoCreation.enabled': true,
      'autoCreation.type': 'default',
    });
    const first = (await (await before.text(ADA, SHOP, 'hi')).json()) as { conversation_sid: string };
    await before.client.conversations.v1.conversations(first.conversation_sid).messages.create({ body: 'hello' });
    const { defaultChatServiceSid } = await before.client.conversations.v1.configuration().fetch();
    await before.stop();

    const after = await LocalTwilio.start({ database });
    const second = (await (await after.text(ADA, SHOP, 'still me')).json()) as { conversation_sid: string };
    expect(second.conversation_sid).toBe(first.conversation_sid);
    const messages = await after.client.conversations.v1.conversations(first.conversation_sid).messages.list();
    expect(messages.map(({ body, index }) => [body, index])).toEqual([
      ['hi', 0],
      ['hello', 1],
      ['still me', 2],
    ]);
    expect(await after.received(ADA)).toMatchObject([{ body: 'hello' }]);
    expect((await after.client.conversations.v1.configuration().fetch()).defaultChatServiceSid).toBe(
      defaultChatServiceSid,
    );
    await after.stop();
  });

  it('delivers the webhooks that were under way, in order and under the same token', async () => {
    const clock = new ManualClock();
    const receiver = await WebhookReceiver.start();
    const options = { database, clock, webhook: { retries: 1 } };
    const before = await LocalTwilio.start(options);
    const { sid } = await before.client.conversations.v1.conversations.create();
    const conversation = before.client.conversations.v1.conversations(sid);
    await conversation.participants.create({ 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP });
    await conversation.webhooks.create({
      target: 'webhook',
      'configuration.url': `${receiver.origin}/hook`,
      'configuration.filters': ['onMessageAdded'],
    });
    receiver.answer = (response) => void response.status(503).end();
    await before.text(ADA, SHOP, 'one');
    await before.text(ADA, SHOP, 'two');
    await receiver.expect(1);
    await before.stop();

    receiver.answer = (response) => void response.status(200).end();
    clock.advance(1_000);
    const after = await LocalTwilio.start(options);
    const parameters = await receiver.expect(3);
    expect(parameters.map(({ Body, RetryCount }) => [Body, RetryCount])).toEqual([
      ['one', '0'],
      ['one', '1'],
      ['two', '0'],
    ]);
    const tokens = receiver.received.map(({ headers }) => headers['i-twilio-idempotency-token']);
    expect(tokens[0]).toBe(tokens[1]);
    await after.stop();
    await receiver.stop();
  });

  it('goes on with timers and with messages on their way to a handset', async () => {
    const clock = new ManualClock();
    const before = await LocalTwilio.start({ database, clock });
    await before.behave(ADA, { latencyMs: 30_000 });
    const { sid } = await before.client.conversations.v1.conversations.create({ 'timers.inactive': 'PT1M' });
    const conversation = before.client.conversations.v1.conversations(sid);
    await conversation.participants.create({ 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP });
    await conversation.messages.create({ body: 'slow' });
    await before.stop();

    clock.advance(60_000);
    const after = await LocalTwilio.start({ database, clock });
    await expectSoon(async () => (await after.received(ADA)).length, 1);
    await expectSoon(async () => (await after.client.conversations.v1.conversations(sid).fetch()).state, 'inactive');
    await after.stop();
  });

  it('says which file is no database', async () => {
    await expect(LocalTwilio.start({ database: directory })).rejects.toThrow(directory);
  });
});

async function expectSoon<Value>(read: () => Promise<Value>, expected: Value): Promise<void> {
  expect(await settled(read, (value) => value === expected)).toBe(expected);
}
