import { ManualClock } from './support/manual-clock';
import { ACCOUNT_SID, LocalTwilio } from './support/local-twilio';

describe('conversations', () => {
  const clock = new ManualClock();
  let twilio: LocalTwilio;
  beforeAll(async () => {
    twilio = await LocalTwilio.start({ clock });
  });
  afterAll(() => twilio.stop());

  it('creates one with what it is given and fills in the rest', async () => {
    const conversation = await twilio.client.conversations.v1.conversations.create({
      friendlyName: 'Order 17',
      uniqueName: 'order-17',
      attributes: '{"a":1}',
      'timers.inactive': 'PT1M',
      'timers.closed': 'PT10M',
      'bindings.email.address': 'shop@example.com',
      'bindings.email.name': 'Shop',
    });
    expect(conversation.sid).toMatch(/^CH[0-9a-f]{32}$/);
    expect(conversation).toMatchObject({
      accountSid: ACCOUNT_SID,
      chatServiceSid: expect.stringMatching(/^IS[0-9a-f]{32}$/) as string,
      messagingServiceSid: expect.stringMatching(/^MG[0-9a-f]{32}$/) as string,
      friendlyName: 'Order 17',
      uniqueName: 'order-17',
      attributes: '{"a":1}',
      state: 'active',
      timers: { date_inactive: '2026-03-01T10:01:00Z', date_closed: '2026-03-01T10:10:00Z' },
      bindings: { email: { address: 'shop@example.com', name: 'Shop' } },
      url: `${twilio.origin}/v1/Conversations/${conversation.sid}`,
    });
    expect(conversation.dateCreated.toISOString()).toBe('2026-03-01T10:00:00.000Z');
  });

  it('fetches by SID and by unique name', async () => {
    const made = await twilio.client.conversations.v1.conversations.create({ uniqueName: 'büro 1' });
    const bySid = await twilio.client.conversations.v1.conversations(made.sid).fetch();
    const byName = await twilio.client.conversations.v1.conversations('büro 1').fetch();
    expect([bySid.sid, byName.sid]).toEqual([made.sid, made.sid]);
  });

  it('refuses a unique name that is taken, in one service only', async () => {
    await twilio.client.conversations.v1.conversations.create({ uniqueName: 'taken' });
    const again = twilio.client.conversations.v1.conversations.create({ uniqueName: 'taken' });
    await expect(again).rejects.toMatchObject({ status: 409, code: 50353 });
    const service = await twilio.client.conversations.v1.services.create({ friendlyName: 'other' });
    const elsewhere = await twilio.client.conversations.v1.services(service.sid).conversations.create({
      uniqueName: 'taken',
    });
    expect(elsewhere.chatServiceSid).toBe(service.sid);
  });

  it('changes what it is told to and keeps the rest', async () => {
    const { sid } = await twilio.client.conversations.v1.conversations.create({ friendlyName: 'x', attributes: '[1]' });
    const updated = await twilio.client.conversations.v1
      .conversations(sid)
      .update({ uniqueName: 'x', state: 'inactive' });
    expect(updated).toMatchObject({ friendlyName: 'x', uniqueName: 'x', attributes: '[1]', state: 'inactive' });
  });

  it('never opens one again that is closed', async () => {
    const { sid } = await twilio.client.conversations.v1.conversations.create({ 'timers.closed': 'PT10M' });
    const closed = await twilio.client.conversations.v1.conversations(sid).update({ state: 'closed' });
    expect(closed).toMatchObject({ state: 'closed', timers: {} });
    const context = twilio.client.conversations.v1.conversations(sid);
    await expect(context.update({ state: 'active' })).rejects.toMatchObject({ status: 400, code: 50377 });
    await expect(context.messages.create({ body: 'hello?' })).rejects.toMatchObject({ status: 400, code: 50377 });
    await expect(context.participants.create({ identity: 'ada' })).rejects.toMatchObject({ code: 50377 });
  });

  it('removes one with everything in it', async () => {
    const { sid } = await twilio.client.conversations.v1.conversations.create();
    const context = twilio.client.conversations.v1.conversations(sid);
    await context.messages.create({ body: 'gone' });
    await context.participants.create({ identity: 'ada' });
    expect(await context.remove()).toBe(true);
    await expect(context.fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    await expect(context.messages.list()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('creates one with its participants at once, or not at all', async () => {
    const binding = (address: string): string =>
      JSON.stringify({ messaging_binding: { address, proxy_address: '+15550009999' } });
    const { conversationWithParticipants, conversations } = twilio.client.conversations.v1;
    const made = await conversationWithParticipants.create({
      friendlyName: 'three',
      participant: [binding('+15550001001'), binding('+15550001002'), JSON.stringify({ identity: 'ada' })],
    });
    const participants = await conversations(made.sid).participants.list();
    expect(
      participants.map(
        ({ identity, messagingBinding }) => identity ?? (messagingBinding as { address: string }).address,
      ),
    ).toEqual(['+15550001001', '+15550001002', 'ada']);
    const again = conversationWithParticipants.create({ uniqueName: 'never', participant: [binding('+15550001002')] });
    await expect(again).rejects.toMatchObject({ status: 409, code: 50425 });
    await expect(conversations('never').fetch()).rejects.toMatchObject({ code: 20404 });
  });

  it.each([
    ['attributes that are no JSON', { attributes: '{' }, 50304],
    ['attributes over 16 KiB', { attributes: JSON.stringify('x'.repeat(16 * 1024)) }, 50303],
    ['a friendly name over 256 characters', { friendlyName: 'x'.repeat(257) }, 50003],
    ['a unique name that looks like a SID', { uniqueName: `CH${'a'.repeat(32)}` }, 50390],
    ['an inactive timer below a minute', { 'timers.inactive': 'PT59S' }, 50375],
    ['a closed timer below ten minutes', { 'timers.closed': 'PT9M59S' }, 50376],
    ['an inactive timer that is no duration', { 'timers.inactive': '60' }, 50379],
    ['a closed timer that is no duration', { 'timers.closed': 'P' }, 50380],
    ['a closed beginning', { state: 'closed' as const }, 50384],
    ['an unknown state', { state: 'open' as 'active' }, 20001],
    ['a messaging service that is no SID', { messagingServiceSid: 'MGx' }, 20001],
  ])('refuses %s', async (_what, parameters, code) => {
    const created = twilio.client.conversations.v1.conversations.create(parameters);
    await expect(created).rejects.toMatchObject({ status: 400, code });
  });

  it('answers errors in the form that Twilio has', async () => {
    const path = `/v1/Conversations/CH${'0'.repeat(32)}`;
    const response = await twilio.call('GET', path);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({
      code: 20404,
      message: `The requested resource ${path} was not found`,
      more_info: 'https://www.twilio.com/docs/errors/20404',
      status: 404,
    });
    const anonymous = await fetch(`${twilio.origin}/v1/Conversations`);
    expect(anonymous.status).toBe(401);
    expect(await anonymous.json()).toMatchObject({ code: 20003 });
  });
});
