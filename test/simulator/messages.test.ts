import { eventually } from './support/eventually';
import { ManualClock } from './support/manual-clock';
import { LocalTwilio } from './support/local-twilio';

const SHOP = '+15550009999';
const ADA = '+15550001001';
const BOB = '+15550001002';

describe('messages', () => {
  const clock = new ManualClock();
  let twilio: LocalTwilio;
  beforeEach(async () => {
    twilio = await LocalTwilio.start({ clock });
  });
  afterEach(() => twilio.stop());

  const begin = async (
    ...addresses: string[]
  ): Promise<ReturnType<LocalTwilio['client']['conversations']['v1']['conversations']>> => {
    const { sid } = await twilio.client.conversations.v1.conversations.create();
    const conversation = twilio.client.conversations.v1.conversations(sid);
    for (const address of addresses) {
      await conversation.participants.create({
        'messagingBinding.address': address,
        'messagingBinding.proxyAddress': SHOP,
      });
    }
    return conversation;
  };

  it('numbers them from 0 and shows what they carry', async () => {
    const conversation = await begin();
    const first = await conversation.messages.create({ body: 'one' });
    const second = await conversation.messages.create({ author: 'ada', body: 'two', attributes: '{"k":1}' });
    expect(first).toMatchObject({
      sid: expect.stringMatching(/^IM[0-9a-f]{32}$/) as string,
      index: 0,
      author: 'system',
      body: 'one',
      attributes: '{}',
      media: null,
      participantSid: null,
      delivery: null,
      contentSid: null,
    });
    expect(second).toMatchObject({ index: 1, author: 'ada', attributes: '{"k":1}' });
    await conversation.messages(second.sid).remove();
    const third = await conversation.messages.create({ body: 'three' });
    expect(third.index).toBe(2);
  });

  it('lists them either way, in pages', async () => {
    const conversation = await begin();
    for (let index = 0; index < 7; index++) await conversation.messages.create({ body: `${index}` });
    const forth = await conversation.messages.list({ pageSize: 3 });
    expect(forth.map(({ body }) => body)).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    const back = await conversation.messages.list({ order: 'desc', pageSize: 2, limit: 5 });
    expect(back.map(({ body }) => body)).toEqual(['6', '5', '4', '3', '2']);
    const page = await conversation.messages.page({ pageSize: 3 });
    const next = await page.nextPage();
    const previous = await next?.previousPage();
    expect(next?.instances.map(({ index }) => index)).toEqual([3, 4, 5]);
    expect(previous?.instances.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  it('reaches every handset but the author’s own', async () => {
    const conversation = await begin(ADA, BOB);
    await conversation.messages.create({ body: 'hello both' });
    await conversation.messages.create({ author: ADA, body: 'from Ada' });
    expect(await twilio.received(ADA)).toMatchObject([{ from: SHOP, to: ADA, body: 'hello both' }]);
    expect(await twilio.received(BOB)).toMatchObject([{ body: 'hello both' }, { body: 'from Ada' }]);
  });

  it('knows the author among the participants', async () => {
    const conversation = await begin(ADA);
    const [ada] = await conversation.participants.list();
    const message = await conversation.messages.create({ author: ADA, body: 'hi' });
    expect(message.participantSid).toBe(ada?.sid);
  });

  it('changes and removes them', async () => {
    const conversation = await begin();
    const { sid } = await conversation.messages.create({ body: 'drft' });
    clock.advance(5_000);
    const updated = await conversation.messages(sid).update({ body: 'draft', attributes: '{"edited":true}' });
    expect(updated).toMatchObject({ body: 'draft', attributes: '{"edited":true}', author: 'system' });
    expect(updated.dateUpdated.getTime() - updated.dateCreated.getTime()).toBe(5_000);
    await conversation.messages(sid).remove();
    await expect(conversation.messages(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('keeps every character of a body', async () => {
    const conversation = await begin(ADA);
    const body = '  👩‍👩‍👧‍👦 \u202Eabc Z̷̢a\r\nlgo&=%+^{}[]~\\|€ ';
    expect((await conversation.messages.create({ body })).body).toBe(body);
    expect((await twilio.received(ADA))[0]?.body).toBe(body);
  });

  it('drops the one character that no channel carries', async () => {
    const conversation = await begin(ADA);
    expect((await conversation.messages.create({ body: 'a\0b' })).body).toBe('ab');
  });

  it('takes 1,600 characters to handsets and 32 KiB to chats', async () => {
    const texting = await begin(ADA);
    await texting.messages.create({ body: 'x'.repeat(1_600) });
    await expect(texting.messages.create({ body: 'x'.repeat(1_601) })).rejects.toMatchObject({
      status: 400,
      code: 50504,
    });
    const chatting = await begin();
    await chatting.messages.create({ body: 'x'.repeat(32 * 1024) });
    const more = chatting.messages.create({ body: 'x'.repeat(32 * 1024 + 1) });
    await expect(more).rejects.toMatchObject({ status: 400, code: 50504 });
  });

  it.each([
    ['no body at all', {}, 20001],
    ['attributes over 4 KiB', { body: 'x', attributes: JSON.stringify('x'.repeat(4_095)) }, 50303],
    ['attributes that are no JSON', { body: 'x', attributes: 'x' }, 50304],
    ['content variables that are no object', { contentSid: `HX${'0'.repeat(32)}`, contentVariables: '[]' }, 50527],
  ])('refuses %s', async (_what, parameters, code) => {
    const conversation = await begin();
    await expect(conversation.messages.create(parameters)).rejects.toMatchObject({ status: 400, code });
  });

  it('tells by receipts what became of a message', async () => {
    await twilio.behave(BOB, { status: 'undelivered', errorCode: 30003 });
    const conversation = await begin(ADA, BOB);
    const message = await conversation.messages.create({ body: 'hello' });
    expect(message.delivery).toEqual({
      total: 2,
      sent: 'all',
      delivered: 'some',
      read: 'none',
      failed: 'none',
      undelivered: 'some',
    });
    const receipts = await conversation.messages(message.sid).deliveryReceipts.list();
    expect(receipts.map(({ status, errorCode }) => [status, errorCode])).toEqual([
      ['delivered', 0],
      ['undelivered', 30003],
    ]);
    const [first] = receipts;
    expect(first?.channelMessageSid).toMatch(/^SM[0-9a-f]{32}$/);
    expect((await conversation.messages(message.sid).deliveryReceipts(first!.sid).fetch()).status).toBe('delivered');
    expect(await twilio.received(BOB)).toEqual([]);
  });

  it('takes its time where the handset does', async () => {
    await twilio.behave(ADA, { latencyMs: 2_000 });
    const conversation = await begin(ADA);
    const { sid } = await conversation.messages.create({ body: 'slow' });
    expect((await conversation.messages(sid).fetch()).delivery).toMatchObject({ sent: 'all', delivered: 'none' });
    expect(await twilio.received(ADA)).toEqual([]);
    clock.advance(2_000);
    await eventually(async () => (await twilio.received(ADA)).length === 1, 'the message');
    expect((await conversation.messages(sid).fetch()).delivery).toMatchObject({ delivered: 'all' });
  });

  it('carries a template by its SID and variables', async () => {
    const conversation = await begin(ADA);
    const contentSid = `HX${'1'.repeat(32)}`;
    await conversation.messages.create({ contentSid, contentVariables: '{"1":"Ada"}' });
    expect(await twilio.received(ADA)).toMatchObject([{ content_sid: contentSid, content_variables: { '1': 'Ada' } }]);
  });
});
