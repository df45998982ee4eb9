import { LocalTwilio } from './support/local-twilio';

const SHOP = '+15550009999';

describe('participants', () => {
  let twilio: LocalTwilio;
  beforeAll(async () => {
    twilio = await LocalTwilio.start();
  });
  afterAll(() => twilio.stop());

  const begin = async (): Promise<ReturnType<LocalTwilio['client']['conversations']['v1']['conversations']>> => {
    const { sid } = await twilio.client.conversations.v1.conversations.create();
    return twilio.client.conversations.v1.conversations(sid);
  };
  const pair = (address: string, proxy = SHOP): Record<string, string> => ({
    'messagingBinding.address': address,
    'messagingBinding.proxyAddress': proxy,
  });

  it('adds handsets and identities', async () => {
    const conversation = await begin();
    const ada = await conversation.participants.create({ ...pair('+15550001001'), attributes: '{"name":"Ada"}' });
    expect(ada).toMatchObject({
      sid: expect.stringMatching(/^MB[0-9a-f]{32}$/) as string,
      identity: null,
      attributes: '{"name":"Ada"}',
      messagingBinding: { type: 'sms', address: '+15550001001', proxy_address: SHOP },
      roleSid: expect.stringMatching(/^RL[0-9a-f]{32}$/) as string,
      lastReadMessageIndex: null,
    });
    const bob = await conversation.participants.create({ identity: 'bob' });
    expect(bob).toMatchObject({ identity: 'bob', messagingBinding: null });
    const eve = await conversation.participants.create(pair('whatsapp:+15550001003', 'whatsapp:+15550009999'));
    expect(eve.messagingBinding).toMatchObject({ type: 'whatsapp' });
    const all = await conversation.participants.list();
    expect(all.map(({ sid }) => sid)).toEqual([ada.sid, bob.sid, eve.sid]);
    expect((await conversation.participants('bob').fetch()).sid).toBe(bob.sid);
  });

  it('lets a pair of addresses be in one open conversation only', async () => {
    const first = await begin();
    const second = await begin();
    const { sid } = await first.participants.create(pair('+15550001011'));
    const { sid: firstSid } = await first.fetch();
    await expect(second.participants.create(pair('+15550001011'))).rejects.toMatchObject({
      status: 409,
      code: 50416,
      message: `A binding for this participant and proxy address already exists in Conversation ${firstSid}`,
    });
    await first.participants(sid).remove();
    await second.participants.create(pair('+15550001011'));
    await second.update({ state: 'closed' });
    await first.participants.create(pair('+15550001011'));
  });

  it('refuses an identity, and a group handset, that is there already', async () => {
    const conversation = await begin();
    await conversation.participants.create({ identity: 'ada' });
    const again = conversation.participants.create({ identity: 'ada' });
    await expect(again).rejects.toMatchObject({ status: 409, code: 50433 });
    await conversation.participants.create({ 'messagingBinding.address': '+15550001021' });
    const group = conversation.participants.create({ 'messagingBinding.address': '+15550001021' });
    await expect(group).rejects.toMatchObject({ status: 409, code: 50437 });
  });

  it('takes at most 50 handsets', async () => {
    const conversation = await begin();
    for (let index = 0; index < 50; index++) await conversation.participants.create(pair(`+1555001${1000 + index}`));
    const next = conversation.participants.create(pair('+15550012000'));
    await expect(next).rejects.toMatchObject({ status: 400, code: 50422 });
    await conversation.participants.create({ identity: 'still welcome' });
  });

  it('takes at most 1,000 participants', async () => {
    const conversation = await begin();
    for (let index = 0; index < 1_000; index++) await conversation.participants.create({ identity: `user-${index}` });
    const next = conversation.participants.create({ identity: 'one more' });
    await expect(next).rejects.toMatchObject({ status: 400, code: 50417 });
    expect(await conversation.participants.list({ limit: 1_000 })).toHaveLength(1_000);
  });

  it('changes attributes, addresses and what was read', async () => {
    const conversation = await begin();
    const { sid } = await conversation.participants.create(pair('+15550001031'));
    const updated = await conversation.participants(sid).update({
      attributes: '{"vip":true}',
      'messagingBinding.proxyAddress': '+15550008888',
      lastReadMessageIndex: 3,
      lastReadTimestamp: '2026-03-01T10:00:00Z',
    });
    expect(updated).toMatchObject({
      attributes: '{"vip":true}',
      messagingBinding: { type: 'sms', address: '+15550001031', proxy_address: '+15550008888' },
      lastReadMessageIndex: 3,
    });
    const removed = await conversation.participants(sid).update({ 'messagingBinding.proxyAddress': 'null' });
    expect(removed.messagingBinding).toEqual({ type: 'sms', address: '+15550001031' });
  });

  it.each([
    ['nobody', {}, 20001],
    ['somebody who is two', { identity: 'ada', ...pair('+15550001041') }, 20001],
    ['an address that is none', pair('5550001041'), 50407],
    ['a proxy address that is none', pair('+15550001041', 'shop'), 50408],
    ['an address that is its own proxy', pair(SHOP), 50409],
    ['two channels at once', pair('whatsapp:+15550001041'), 50414],
    ['attributes over 4 KiB', { identity: 'ada', attributes: JSON.stringify('x'.repeat(4_095)) }, 50303],
    ['attributes that are no JSON', { identity: 'ada', attributes: 'x' }, 50304],
  ])('refuses %s', async (_what, parameters, code) => {
    const conversation = await begin();
    await expect(conversation.participants.create(parameters)).rejects.toMatchObject({ status: 400, code });
  });

  it('lists the conversations of an identity and of an address', async () => {
    const conversation = await begin();
    const { sid } = await conversation.fetch();
    await conversation.participants.create({ identity: 'grace' });
    await conversation.participants.create(pair('+15550001051'));
    const { participantConversations } = twilio.client.conversations.v1;
    const [byIdentity] = await participantConversations.list({ identity: 'grace' });
    expect(byIdentity).toMatchObject({
      conversationSid: sid,
      conversationState: 'active',
      participantIdentity: 'grace',
      participantMessagingBinding: null,
    });
    const [byAddress] = await participantConversations.list({ address: '+15550001051' });
    expect(byAddress).toMatchObject({ conversationSid: sid, participantMessagingBinding: { type: 'sms' } });
    await expect(participantConversations.list()).rejects.toMatchObject({ status: 400, code: 20001 });
  });
});
