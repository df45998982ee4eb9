import { LocalTwilio } from './support/local-twilio';
import { WebhookReceiver } from './support/webhook-receiver';

const SHOP = '+15550009999';
const ADA = '+15550001001';
const TOLD = { xTwilioWebhookEnabled: 'true' } as const;

describe('pre-event webhooks', () => {
  let twilio: LocalTwilio;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    twilio = await LocalTwilio.start();
    receiver = await WebhookReceiver.start();
    await ask(twilio);
  });
  afterEach(async () => {
    await twilio.stop();
    await receiver.stop();
  });

  /** Has it ask the receiver before everything. */
  const ask = (asking: LocalTwilio): Promise<unknown> =>
    asking.client.conversations.v1.configuration.webhooks().update({
      preWebhookUrl: `${receiver.origin}/pre`,
      filters: [
        'onMessageAdd',
        'onMessageUpdate',
        'onMessageRemove',
        'onConversationAdd',
        'onConversationUpdate',
        'onConversationRemove',
        'onParticipantAdd',
        'onParticipantUpdate',
        'onParticipantRemove',
      ],
    });
  const begin = async (
    at = twilio,
  ): Promise<ReturnType<LocalTwilio['client']['conversations']['v1']['conversations']>> => {
    const { sid } = await at.client.conversations.v1.conversations.create();
    const conversation = at.client.conversations.v1.conversations(sid);
    await conversation.participants.create({ 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP });
    return conversation;
  };

  it('are asked before everything that asks for webhooks', async () => {
    const conversation = await begin();
    expect(receiver.received).toEqual([]);
    const { sid } = await conversation.messages.create({ body: 'one', ...TOLD });
    await conversation.messages(sid).update({ body: 'two', ...TOLD });
    await conversation.messages(sid).remove(TOLD);
    const participant = await conversation.participants.create({ identity: 'grace', ...TOLD });
    await conversation.participants(participant.sid).update({ attributes: '{"a":1}', ...TOLD });
    await conversation.participants(participant.sid).remove(TOLD);
    await conversation.update({ friendlyName: 'renamed', ...TOLD });
    await conversation.remove(TOLD);
    await twilio.client.conversations.v1.conversations.create({ uniqueName: 'next', ...TOLD });
    const parameters = await receiver.expect(9);
    expect(parameters.map(({ EventType }) => EventType)).toEqual([
      'onMessageAdd',
      'onMessageUpdate',
      'onMessageRemove',
      'onParticipantAdd',
      'onParticipantUpdate',
      'onParticipantRemove',
      'onConversationUpdate',
      'onConversationRemove',
      'onConversationAdd',
    ]);
    expect(parameters[0]).toMatchObject({ Body: 'one', Author: 'system', Attributes: '{}', Source: 'API' });
    expect(parameters[0]).not.toHaveProperty('MessageSid');
    expect(parameters[1]).toMatchObject({ MessageSid: sid, Body: 'two', Index: '0' });
    expect(parameters[3]).toMatchObject({ Identity: 'grace' });
    expect(parameters[6]).toMatchObject({ FriendlyName: 'renamed', State: 'active' });
    expect(parameters[8]).toMatchObject({ UniqueName: 'next' });
    expect(receiver.received.every(({ signed }) => signed)).toBe(true);
  });

  it('may change what is going to happen', async () => {
    receiver.answer = (response) =>
      void response.json({ body: 'h***o', attributes: '{"checked":true}', friendly_name: 'Checked', other: 1 });
    const conversation = await begin();
    await twilio.text(ADA, SHOP, 'hello');
    const [message] = await conversation.messages.list();
    expect(message).toMatchObject({ body: 'h***o', author: ADA, attributes: '{"checked":true}' });
    expect((await conversation.update({ uniqueName: 'u', ...TOLD })).friendlyName).toBe('Checked');
  });

  it('may refuse it', async () => {
    const conversation = await begin();
    receiver.answer = (response) => void response.status(403).end();
    const refused = conversation.messages.create({ body: 'no', ...TOLD });
    await expect(refused).rejects.toMatchObject({ status: 403, code: 20403 });
    expect((await twilio.text(ADA, SHOP, 'no')).status).toBe(403);
    await conversation.messages.create({ body: 'nobody is asked' });
    expect((await conversation.messages.list()).map(({ body }) => body)).toEqual(['nobody is asked']);
  });

  it('hear of a handset that would begin a conversation, and may name it', async () => {
    await twilio.client.conversations.v1.addressConfigurations.create({
      type: 'sms',
      address: SHOP,
      'autoCreation.enabled': true,
      'autoCreation.type': 'default',
    });
    receiver.answer = (response) => void response.json({ friendly_name: 'Ada’s' });
    await twilio.text(ADA, SHOP, 'hi');
    const [parameters] = await receiver.expect(1);
    expect(parameters).toMatchObject({
      EventType: 'onConversationAdd',
      Source: 'SMS',
      'MessagingBinding.Address': ADA,
      'MessagingBinding.ProxyAddress': SHOP,
      MessageBody: 'hi',
    });
    const [conversation] = await twilio.client.conversations.v1.conversations.list();
    expect(conversation?.friendlyName).toBe('Ada’s');
  });

  it('are not waited for longer than the timeout', async () => {
    const hasty = await LocalTwilio.start({ webhook: { timeoutMs: 200 } });
    await ask(hasty);
    const conversation = await begin(hasty);
    receiver.answer = () => {};
    expect((await conversation.messages.create({ body: 'silence', ...TOLD })).body).toBe('silence');
    await hasty.stop();
  });

  it('change nothing by other answers', async () => {
    const conversation = await begin();
    for (const answer of ['', 'null', '[]', '{', '"text"', '{"body":1,"attributes":"{"}']) {
      receiver.answer = (response) => void response.type('json').send(answer);
      const message = await conversation.messages.create({ body: 'as it was', ...TOLD });
      expect(message).toMatchObject({ body: 'as it was', attributes: '{}' });
    }
  });

  it('of a service come before those of the account', async () => {
    const { services } = twilio.client.conversations.v1;
    const { sid } = await services.create({ friendlyName: 'own' });
    await services(sid)
      .configuration.webhooks()
      .update({ preWebhookUrl: `${receiver.origin}/own`, filters: ['onConversationAdd'] });
    await services(sid).conversations.create(TOLD);
    await receiver.expect(1);
    expect(receiver.received.map(({ path }) => path)).toEqual(['/own']);
  });
});
