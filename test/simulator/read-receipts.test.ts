import { LocalTwilio } from './support/local-twilio';
import { WebhookReceiver } from './support/webhook-receiver';

const ADA = 'whatsapp:+15550001001';
const SHOP = 'whatsapp:+15550009999';

describe('a handset that reads its messages', () => {
  let twilio: LocalTwilio;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    twilio = await LocalTwilio.start();
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await twilio.stop();
    await receiver.stop();
  });

  const begin = async () => {
    const { conversations } = twilio.client.conversations.v1;
    const { sid } = await conversations.create();
    const binding = { 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP };
    await conversations(sid).participants.create(binding);
    await conversations(sid).webhooks.create({
      target: 'webhook',
      'configuration.url': receiver.origin,
      'configuration.filters': ['onDeliveryUpdated'],
    });
    return conversations(sid);
  };
  const statuses = async (count: number) => (await receiver.expect(count)).map(({ Status }) => Status);

  it('says so at once, in the conversation', async () => {
    await twilio.behave(ADA, { status: 'read' });
    const conversation = await begin();
    const message = await conversation.messages.create({ body: 'hi' });
    expect(await statuses(3)).toEqual(['sent', 'delivered', 'read']);
    expect(message.delivery).toMatchObject({ total: 1, sent: 'all', delivered: 'all', read: 'all', failed: 'none' });
    const [receipt] = await conversation.messages(message.sid).deliveryReceipts.list();
    expect(receipt).toMatchObject({ status: 'read', errorCode: 0 });
    expect(await twilio.received(ADA)).toMatchObject([{ body: 'hi', status: 'read' }]);
  });

  it('takes its time where it is told to', async () => {
    await twilio.behave(ADA, { status: 'read', latencyMs: 60_000 });
    const { sid } = await (await begin()).messages.create({ body: 'hi' });
    expect(await statuses(1)).toEqual(['sent']);
    await twilio.call('POST', '/simulator/clock', { Advance: 'PT1M' });
    expect(await statuses(3)).toEqual(['sent', 'delivered', 'read']);
    expect(sid).toMatch(/^IM/);
  });

  it('says so of messages by themselves', async () => {
    await twilio.behave(ADA, { status: 'read', latencyMs: 60_000 });
    const statusCallback = `${receiver.origin}/status`;
    const { sid } = await twilio.client.messages.create({ from: SHOP, to: ADA, body: 'hi', statusCallback });
    await twilio.call('POST', '/simulator/clock', { Advance: 'PT1M' });
    const told = await receiver.expect(3);
    expect(told.map(({ MessageStatus }) => MessageStatus)).toEqual(['sent', 'delivered', 'read']);
    expect(await twilio.client.messages(sid).fetch()).toMatchObject({ status: 'read', errorCode: null });
  });
});
