import { LocalTwilio } from './support/local-twilio';
import { WebhookReceiver } from './support/webhook-receiver';

describe('users', () => {
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

  const v1 = () => twilio.client.conversations.v1;
  const listen = (...filters: string[]) =>
    v1().configuration.webhooks().update({ postWebhookUrl: receiver.origin, filters });

  it('are made, found by SID and by identity, changed, and removed', async () => {
    const user = await v1().users.create({ identity: 'ada@example.com', friendlyName: 'Ada', attributes: '{"a":1}' });
    expect(user).toMatchObject({
      sid: expect.stringMatching(/^US[0-9a-f]{32}$/) as string,
      identity: 'ada@example.com',
      friendlyName: 'Ada',
      attributes: '{"a":1}',
      roleSid: expect.stringMatching(/^RL/) as string,
    });
    expect((await v1().users('ada@example.com').fetch()).sid).toBe(user.sid);
    const changed = await v1().users(user.sid).update({ friendlyName: 'Countess' });
    expect(changed).toMatchObject({ friendlyName: 'Countess', attributes: '{"a":1}' });
    expect((await v1().users.list()).map(({ sid }) => sid)).toEqual([user.sid]);
    await v1().users(user.sid).remove();
    await expect(v1().users(user.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('have an identity of their own, in each service', async () => {
    await v1().users.create({ identity: 'ada' });
    await expect(v1().users.create({ identity: 'ada' })).rejects.toMatchObject({ status: 409, code: 50201 });
    const other = await v1().services.create({ friendlyName: 'other' });
    expect((await v1().services(other.sid).users.create({ identity: 'ada' })).chatServiceSid).toBe(other.sid);
    await expect(v1().users.create({ identity: '' })).rejects.toMatchObject({ status: 400, code: 20001 });
    await expect(v1().users.create({ identity: 'x', attributes: '{' })).rejects.toMatchObject({ code: 50304 });
    await expect(
      v1().users.create({ identity: 'x', attributes: JSON.stringify('a'.repeat(4_095)) }),
    ).rejects.toMatchObject({ code: 50303 });
  });

  it('are all who come into a conversation by an identity', async () => {
    await listen('onUserAdded', 'onUserUpdated');
    const { sid } = await v1().conversations.create();
    const { participants } = v1().conversations(sid);
    await participants.create({ identity: 'ada', xTwilioWebhookEnabled: 'true' });
    await participants.create({ 'messagingBinding.address': '+15550001', 'messagingBinding.proxyAddress': '+15559' });
    const user = await v1().users('ada').fetch();
    await v1().users('ada').update({ friendlyName: 'Ada', xTwilioWebhookEnabled: 'true' });
    await v1().users('ada').update({ friendlyName: 'nobody hears of this' });
    const common = { UserSid: user.sid, Identity: 'ada', RoleSid: user.roleSid, Attributes: '{}', Source: 'API' };
    expect(await receiver.expect(2)).toEqual([
      expect.objectContaining({ ...common, EventType: 'onUserAdded' }),
      expect.objectContaining({ ...common, EventType: 'onUserUpdated', FriendlyName: 'Ada' }),
    ]);
    const [found] = await v1().participantConversations.list({ identity: 'ada' });
    expect(found!.participantUserSid).toBe(user.sid);
  });

  it('may be kept from a change by a pre-event webhook, or get another', async () => {
    await v1()
      .configuration.webhooks()
      .update({ preWebhookUrl: receiver.origin, filters: ['onUserUpdate'] });
    await v1().users.create({ identity: 'ada' });
    receiver.answer = (response) => void response.json({ friendly_name: 'Ada L.' });
    const update = (friendlyName: string) => v1().users('ada').update({ friendlyName, xTwilioWebhookEnabled: 'true' });
    expect((await update('Ada')).friendlyName).toBe('Ada L.');
    receiver.answer = (response) => void response.status(403).end();
    await expect(update('Bob')).rejects.toMatchObject({ status: 403 });
    expect((await v1().users('ada').fetch()).friendlyName).toBe('Ada L.');
    expect(receiver.received[0]!.parameters).toMatchObject({ Identity: 'ada', FriendlyName: 'Ada' });
  });

  it('see their conversations: what is unread in them, and how loud they are', async () => {
    const { sid } = await v1().conversations.create({ friendlyName: 'first' });
    await v1().conversations.create({ friendlyName: 'not theirs' });
    const { sid: participantSid } = await v1().conversations(sid).participants.create({ identity: 'ada' });
    for (const body of ['1', '2', '3']) await v1().conversations(sid).messages.create({ body });
    const [listed, ...more] = await v1().users('ada').userConversations.list();
    expect(more).toEqual([]);
    expect(listed).toMatchObject({
      conversationSid: sid,
      participantSid,
      friendlyName: 'first',
      conversationState: 'active',
      unreadMessagesCount: null,
      notificationLevel: 'default',
    });
    const one = v1().users('ada').userConversations(sid);
    await one.update({ lastReadMessageIndex: 0, notificationLevel: 'muted' });
    expect(await one.fetch()).toMatchObject({ unreadMessagesCount: 2, notificationLevel: 'muted' });
    expect(await v1().conversations(sid).participants('ada').fetch()).toMatchObject({ lastReadMessageIndex: 0 });
    await one.remove();
    await expect(one.fetch()).rejects.toMatchObject({ status: 404 });
    expect(await v1().conversations(sid).participants.list()).toEqual([]);
  });

  it('leave their conversations when they are removed', async () => {
    await listen('onParticipantRemoved');
    const { sid } = await v1().conversations.create();
    await v1().conversations(sid).participants.create({ identity: 'ada' });
    await v1().users('ada').remove({ xTwilioWebhookEnabled: 'true' });
    expect(await v1().conversations(sid).participants.list()).toEqual([]);
    expect(await receiver.expect(1)).toMatchObject([{ ConversationSid: sid, Identity: 'ada' }]);
  });
});
