import { LocalTwilio } from './support/local-twilio';
import { WebhookReceiver } from './support/webhook-receiver';

const SHOP = '+15550009999';
const ADA = '+15550001001';

describe('people who chat', () => {
  let twilio: LocalTwilio;
  let receiver: WebhookReceiver;
  let sid: string;
  beforeEach(async () => {
    twilio = await LocalTwilio.start();
    receiver = await WebhookReceiver.start();
    ({ sid } = await twilio.client.conversations.v1.conversations.create());
    const conversation = twilio.client.conversations.v1.conversations(sid);
    await conversation.participants.create({ 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP });
    await conversation.webhooks.create({
      target: 'webhook',
      'configuration.url': `${receiver.origin}/hook`,
      'configuration.filters': ['onMessageAdded'],
    });
    await conversation.messages.create({ body: 'before her time' });
    await conversation.participants.create({ identity: 'grace' });
  });
  afterEach(async () => {
    await twilio.stop();
    await receiver.stop();
  });

  it('write to a conversation, as the SDK does', async () => {
    const response = await twilio.text('grace', sid, 'How can I help?');
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      from: 'grace',
      to: sid,
      body: 'How can I help?',
      conversation_sid: sid,
    });
    const [parameters] = await receiver.expect(1);
    expect(parameters).toMatchObject({
      Author: 'grace',
      Source: 'SDK',
      ClientIdentity: 'grace',
      Body: 'How can I help?',
    });
    expect(parameters).toHaveProperty('ParticipantSid');
    expect(await twilio.received(ADA)).toMatchObject([
      { body: 'before her time' },
      { from: SHOP, body: 'How can I help?' },
    ]);
  });

  it('hear what others write from the moment they are there', async () => {
    await twilio.text(ADA, SHOP, 'hello');
    await twilio.text('grace', sid, 'hi Ada');
    await twilio.client.conversations.v1.conversations(sid).messages.create({ body: 'from the flow' });
    expect(await twilio.received('grace')).toMatchObject([
      { from: ADA, to: 'grace', body: 'hello' },
      { from: 'system', body: 'from the flow' },
    ]);
  });

  it('are replayed as who they are', async () => {
    await twilio.text('grace', sid, 'one');
    await receiver.expect(1);
    receiver.clear();
    await twilio.client.conversations.v1.conversations(sid).webhooks.create({
      target: 'webhook',
      'configuration.url': `${receiver.origin}/late`,
      'configuration.filters': ['onMessageAdded'],
      'configuration.replayAfter': 0,
    });
    expect(await receiver.expect(1)).toMatchObject([{ Body: 'one', Source: 'SDK', ClientIdentity: 'grace' }]);
  });

  it('write to nothing that is not theirs', async () => {
    const stranger = await twilio.text('eve', sid, 'hi');
    expect(stranger.status).toBe(403);
    expect(await stranger.json()).toMatchObject({ code: 50430 });
    expect((await twilio.text('grace', `CH${'0'.repeat(32)}`, 'hi')).status).toBe(404);
  });
});
