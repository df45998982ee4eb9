import { ACCOUNT_SID, LocalTwilio } from './support/local-twilio';
import { ManualClock } from './support/manual-clock';
import { WebhookReceiver } from './support/webhook-receiver';

const SHOP = '+15550009999';
const ADA = '+15550001001';
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const TOLD = { xTwilioWebhookEnabled: 'true' } as const;

describe('webhooks', () => {
  const clock = new ManualClock();
  let twilio: LocalTwilio;
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    twilio = await LocalTwilio.start({ clock });
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await twilio.stop();
    await receiver.stop();
  });

  type Conversation = ReturnType<LocalTwilio['client']['conversations']['v1']['conversations']>;
  const begin = async (): Promise<{ sid: string; conversation: Conversation }> => {
    const { sid } = await twilio.client.conversations.v1.conversations.create();
    const conversation = twilio.client.conversations.v1.conversations(sid);
    await conversation.participants.create({ 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP });
    return { sid, conversation };
  };
  const listen = (conversation: Conversation, filters = ['onMessageAdded'], path = '/hook'): Promise<{ sid: string }> =>
    conversation.webhooks.create({
      target: 'webhook',
      'configuration.url': receiver.origin + path,
      'configuration.method': 'post',
      'configuration.filters': filters,
    });

  it('say of a handset’s message what Twilio says, signed', async () => {
    const { sid, conversation } = await begin();
    await listen(conversation, ['onMessageAdded'], '/hook?flow=1');
    await twilio.text(ADA, SHOP, 'I said “hi”');
    const [parameters] = await receiver.expect(1);
    const [ada] = await conversation.participants.list();
    const [message] = await conversation.messages.list();
    const { chatServiceSid, messagingServiceSid } = await conversation.fetch();
    expect(parameters).toEqual({
      AccountSid: ACCOUNT_SID,
      Attributes: '{}',
      Author: ADA,
      Body: 'I said “hi”',
      ChatServiceSid: chatServiceSid,
      ConversationSid: sid,
      DateCreated: expect.stringMatching(ISO) as string,
      EventType: 'onMessageAdded',
      Index: '0',
      MessageSid: message?.sid,
      MessagingServiceSid: messagingServiceSid,
      ParticipantSid: ada?.sid,
      RetryCount: '0',
      Source: 'SMS',
    });
    const [webhook] = receiver.received;
    expect(webhook).toMatchObject({ method: 'POST', path: '/hook?flow=1', signed: true });
    expect(webhook?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'user-agent': 'TwilioProxy/1.1',
      'i-twilio-idempotency-token': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    });
  });

  it('keep the whole of a body, and sign it', async () => {
    const { conversation } = await begin();
    await listen(conversation);
    const bodies = ['', '   ', 'x'.repeat(32 * 1024), '👩‍👩‍👧‍👦', '\u202Eabc', 'Z̷̢a', 'a+b&c=d%20\r\n€{}[]~\\|^', '{{x}}'];
    for (const body of bodies) await twilio.text(ADA, SHOP, body);
    const parameters = await receiver.expect(bodies.length);
    expect(parameters.map(({ Body }) => Body)).toEqual(bodies);
    expect(receiver.received.every(({ signed }) => signed)).toBe(true);
  });

  it('carry what files a message has', async () => {
    const { conversation } = await begin();
    await listen(conversation);
    await twilio.text(ADA, SHOP, '', { MediaUrl: 'https://example.com/cat.jpg' });
    const [parameters] = await receiver.expect(1);
    expect(JSON.parse(parameters!.Media!)).toEqual([
      {
        Sid: expect.stringMatching(/^ME/) as string,
        Filename: 'cat.jpg',
        ContentType: 'image/jpeg',
        Size: 0,
      },
    ]);
  });

  it('go out as GET where they are to', async () => {
    const { conversation } = await begin();
    await conversation.webhooks.create({
      target: 'webhook',
      'configuration.url': `${receiver.origin}/hook?a=1`,
      'configuration.method': 'get',
      'configuration.filters': ['onMessageAdded'],
    });
    await twilio.text(ADA, SHOP, 'hi & bye');
    const [parameters] = await receiver.expect(1);
    expect(parameters).toMatchObject({ a: '1', Body: 'hi & bye', EventType: 'onMessageAdded' });
    expect(receiver.received[0]).toMatchObject({ method: 'GET', signed: true });
  });

  it('give the credentials of their URL', async () => {
    const { conversation } = await begin();
    await conversation.webhooks.create({
      target: 'webhook',
      'configuration.url': receiver.origin.replace('http://', 'http://user:p%40ss@') + '/hook',
      'configuration.filters': ['onMessageAdded'],
    });
    await twilio.text(ADA, SHOP, 'hi');
    await receiver.expect(1);
    expect(receiver.received[0]).toMatchObject({
      signed: true,
      headers: { authorization: `Basic ${Buffer.from('user:p@ss').toString('base64')}` },
    });
  });

  it('say nothing of what REST requests do, unless they ask for it', async () => {
    const { conversation } = await begin();
    const all = [
      'onMessageAdded',
      'onMessageUpdated',
      'onMessageRemoved',
      'onParticipantAdded',
      'onConversationUpdated',
    ];
    await listen(conversation, all);
    const { sid } = await conversation.messages.create({ body: 'silent' });
    await conversation.messages(sid).update({ body: 'silent too' });
    await conversation.messages(sid).remove();
    await conversation.participants.create({ identity: 'silent' });
    await conversation.update({ friendlyName: 'silent' });
    await conversation.messages.create({ body: 'told', ...TOLD });
    const parameters = await receiver.expect(1);
    expect(parameters).toMatchObject([{ EventType: 'onMessageAdded', Body: 'told', Source: 'API', Author: 'system' }]);
  });

  it('tell of everything that happens to those that asked for it', async () => {
    const { sid, conversation } = await begin();
    await listen(conversation, [
      'onMessageAdded',
      'onMessageUpdated',
      'onMessageRemoved',
      'onParticipantAdded',
      'onParticipantUpdated',
      'onParticipantRemoved',
      'onConversationUpdated',
      'onConversationStateUpdated',
      'onConversationRemoved',
    ]);
    const { sid: messageSid } = await conversation.messages.create({ body: 'one', author: 'ada', ...TOLD });
    await conversation.messages(messageSid).update({ body: 'two', ...TOLD });
    await conversation.messages(messageSid).remove(TOLD);
    const { sid: participantSid } = await conversation.participants.create({ identity: 'bob', ...TOLD });
    await conversation.participants(participantSid).update({ attributes: '{"a":1}', ...TOLD });
    await conversation.participants(participantSid).remove(TOLD);
    await conversation.update({ friendlyName: 'new name', state: 'inactive', ...TOLD });
    await conversation.remove(TOLD);
    const parameters = await receiver.expect(9);
    expect(parameters.map(({ EventType }) => EventType)).toEqual([
      'onMessageAdded',
      'onMessageUpdated',
      'onMessageRemoved',
      'onParticipantAdded',
      'onParticipantUpdated',
      'onParticipantRemoved',
      'onConversationUpdated',
      'onConversationStateUpdated',
      'onConversationRemoved',
    ]);
    expect(parameters[1]).toMatchObject({
      MessageSid: messageSid,
      Body: 'two',
      DateUpdated: expect.stringMatching(ISO) as string,
    });
    expect(parameters[2]).toMatchObject({ MessageSid: messageSid, DateRemoved: expect.stringMatching(ISO) as string });
    expect(parameters[3]).toMatchObject({
      ParticipantSid: participantSid,
      Identity: 'bob',
      RoleSid: expect.any(String) as string,
    });
    expect(parameters[6]).toMatchObject({ FriendlyName: 'new name', State: 'active', Attributes: '{}' });
    expect(parameters[7]).toMatchObject({
      StateFrom: 'active',
      StateTo: 'inactive',
      Reason: 'API',
      StateUpdated: expect.stringMatching(ISO) as string,
    });
    expect(parameters[8]).toMatchObject({ ConversationSid: sid });
    expect(receiver.received.every(({ signed }) => signed)).toBe(true);
  });

  it('follow a message to its handsets', async () => {
    const { conversation } = await begin();
    await listen(conversation, ['onDeliveryUpdated']);
    const { sid } = await conversation.messages.create({ body: 'hello' });
    await twilio.behave(ADA, { status: 'undelivered', errorCode: 30005 });
    await conversation.messages.create({ body: 'hello?' });
    await twilio.behave(ADA, { status: 'failed', errorCode: 21610 });
    await conversation.messages.create({ body: 'hello??' });
    const parameters = await receiver.expect(5);
    expect(parameters.map(({ Status, ErrorCode }) => [Status, ErrorCode])).toEqual([
      ['sent', undefined],
      ['delivered', undefined],
      ['sent', undefined],
      ['undelivered', '30005'],
      ['failed', '21610'],
    ]);
    const { chatServiceSid } = await conversation.fetch();
    const [receipt] = await conversation.messages(sid).deliveryReceipts.list();
    expect(parameters[1]).toEqual({
      AccountSid: ACCOUNT_SID,
      ChannelMessageSid: receipt?.channelMessageSid,
      ChatServiceSid: chatServiceSid,
      ConversationSid: receipt?.conversationSid,
      DateCreated: expect.stringMatching(ISO) as string,
      DateUpdated: expect.stringMatching(ISO) as string,
      DeliveryReceiptSid: receipt?.sid,
      EventType: 'onDeliveryUpdated',
      MessageSid: sid,
      ParticipantSid: receipt?.participantSid,
      RetryCount: '0',
      Status: 'delivered',
    });
  });

  it('of an account are silenced by those of a service', async () => {
    const { configuration, services } = twilio.client.conversations.v1;
    const filters = ['onConversationAdded', 'onParticipantAdded', 'onMessageAdded'];
    await configuration.webhooks().update({ postWebhookUrl: `${receiver.origin}/account`, method: 'POST', filters });
    const service = await services.create({ friendlyName: 'own' });
    await services(service.sid)
      .configuration.webhooks()
      .update({ postWebhookUrl: `${receiver.origin}/service`, method: 'POST', filters: ['onMessageAdded'] });
    const { sid } = await services(service.sid).conversations.create(TOLD);
    await services(service.sid)
      .conversations(sid)
      .messages.create({ body: 'to the service', ...TOLD });
    await twilio.client.conversations.v1.conversations.create({ friendlyName: 'to the account', ...TOLD });
    const parameters = await receiver.expect(2);
    expect(receiver.received.map(({ path }) => path).sort()).toEqual(['/account', '/service']);
    expect(parameters).toContainEqual(expect.objectContaining({ Body: 'to the service' }));
    expect(parameters).toContainEqual(expect.objectContaining({ EventType: 'onConversationAdded' }));
  });

  it('look for their keywords', async () => {
    const { conversation } = await begin();
    await conversation.webhooks.create({
      target: 'trigger',
      'configuration.url': `${receiver.origin}/keyword`,
      'configuration.triggers': ['support', 'help'],
    });
    for (const body of ['hello', 'I need support', 'Support', 'help!']) await twilio.text(ADA, SHOP, body);
    const parameters = await receiver.expect(2);
    expect(parameters.map(({ Body }) => Body)).toEqual(['I need support', 'help!']);
  });

  it('replay what was said before they came', async () => {
    const { conversation } = await begin();
    await twilio.text(ADA, SHOP, 'zero');
    await twilio.text(ADA, SHOP, 'one');
    await conversation.messages.create({ body: 'two, which nobody was told' });
    await twilio.text(ADA, SHOP, 'three');
    await conversation.webhooks.create({
      target: 'webhook',
      'configuration.url': `${receiver.origin}/late`,
      'configuration.filters': ['onMessageAdded'],
      'configuration.replayAfter': 1,
    });
    await twilio.text(ADA, SHOP, 'four');
    const parameters = await receiver.expect(3);
    expect(parameters.map(({ Body, Index, Source }) => [Body, Index, Source])).toEqual([
      ['one', '1', 'SMS'],
      ['three', '3', 'SMS'],
      ['four', '4', 'SMS'],
    ]);
  });
});
