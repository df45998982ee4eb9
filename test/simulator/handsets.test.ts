import { LocalTwilio } from './support/local-twilio';

const SHOP = '+15550009999';
const ADA = '+15550001001';
const FLOW = `FW${'1'.repeat(32)}`;

describe('handsets', () => {
  let twilio: LocalTwilio;
  beforeEach(async () => {
    twilio = await LocalTwilio.start();
  });
  afterEach(() => twilio.stop());

  const autoCreate = (more: Record<string, unknown> = {}): Promise<unknown> =>
    twilio.client.conversations.v1.addressConfigurations.create({
      type: 'sms',
      address: SHOP,
      'autoCreation.enabled': true,
      'autoCreation.type': 'default',
      ...more,
    });

  it('begin a conversation with an address that makes them, and go on in it', async () => {
    await autoCreate();
    const first = await twilio.text(ADA, SHOP, 'hi');
    expect(first.status).toBe(201);
    const { conversation_sid: sid, ...sent } = (await first.json()) as Record<string, string>;
    expect(sent).toMatchObject({ from: ADA, to: SHOP, body: 'hi', status: 'received', media: [] });
    await twilio.text(ADA, SHOP, 'again');
    const conversation = twilio.client.conversations.v1.conversations(sid!);
    const [ada] = await conversation.participants.list();
    expect(ada?.messagingBinding).toEqual({ type: 'sms', address: ADA, proxy_address: SHOP });
    const messages = await conversation.messages.list();
    expect(messages.map(({ body, author, participantSid }) => [body, author, participantSid])).toEqual([
      ['hi', ADA, ada?.sid],
      ['again', ADA, ada?.sid],
    ]);
    expect(await twilio.client.conversations.v1.conversations.list()).toHaveLength(1);
  });

  it('begin another conversation when theirs was closed', async () => {
    await autoCreate();
    const first = (await (await twilio.text(ADA, SHOP, 'hi')).json()) as { conversation_sid: string };
    await twilio.client.conversations.v1.conversations(first.conversation_sid).update({ state: 'closed' });
    const second = (await (await twilio.text(ADA, SHOP, 'hi')).json()) as { conversation_sid: string };
    expect(second.conversation_sid).not.toBe(first.conversation_sid);
  });

  it('wake up a conversation that is inactive', async () => {
    await autoCreate();
    const { conversation_sid: sid } = (await (await twilio.text(ADA, SHOP, 'hi')).json()) as Record<string, string>;
    const conversation = twilio.client.conversations.v1.conversations(sid!);
    await conversation.update({ state: 'inactive' });
    await twilio.text(ADA, SHOP, 'still there?');
    expect((await conversation.fetch()).state).toBe('active');
  });

  it('put an auto-created conversation into the service that the address names, with its webhook', async () => {
    const service = await twilio.client.conversations.v1.services.create({ friendlyName: 'shop' });
    await autoCreate({
      'autoCreation.type': 'studio',
      'autoCreation.studioFlowSid': FLOW,
      'autoCreation.conversationServiceSid': service.sid,
    });
    const { conversation_sid: sid } = (await (await twilio.text(ADA, SHOP, 'hi')).json()) as Record<string, string>;
    const conversation = twilio.client.conversations.v1.services(service.sid).conversations(sid!);
    const [webhook] = await conversation.webhooks.list();
    expect(webhook).toMatchObject({
      target: 'studio',
      configuration: { flow_sid: FLOW, filters: ['onMessageAdded'] },
    });
    const elsewhere = twilio.client.conversations.v1.conversations(sid!).fetch();
    await expect(elsewhere).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('work on other channels', async () => {
    const from = 'whatsapp:+15550001001';
    const to = 'whatsapp:+15550009999';
    await autoCreate({ type: 'whatsapp', address: to });
    const { conversation_sid: sid } = (await (await twilio.text(from, to, 'hi')).json()) as Record<string, string>;
    await twilio.client.conversations.v1.conversations(sid!).messages.create({ body: 'hello' });
    expect(await twilio.received(from)).toMatchObject([{ from: to, to: from, body: 'hello' }]);
  });

  it('send pictures', async () => {
    await autoCreate();
    const url = 'https://example.com/pictures/cat.png?size=1';
    const response = await twilio.text(ADA, SHOP, '', { MediaUrl: url });
    const { conversation_sid: sid, ...sent } = (await response.json()) as Record<string, string>;
    expect(sent).toMatchObject({ sid: expect.stringMatching(/^MM/) as string, media: [url] });
    const [message] = await twilio.client.conversations.v1.conversations(sid!).messages.list();
    expect(message).toMatchObject({
      body: '',
      media: [
        {
          sid: expect.stringMatching(/^ME[0-9a-f]{32}$/) as string,
          content_type: 'image/png',
          filename: 'cat.png',
          size: 0,
        },
      ],
    });
  });

  it('pass pictures on to the other handsets', async () => {
    await autoCreate();
    const { conversation_sid: sid } = (await (await twilio.text(ADA, SHOP, 'hi')).json()) as Record<string, string>;
    await twilio.client.conversations.v1.conversations(sid!).participants.create({
      'messagingBinding.address': '+15550001002',
      'messagingBinding.proxyAddress': SHOP,
    });
    await twilio.text(ADA, SHOP, 'look', { mediaUrl: ['https://example.com/1.jpg', 'https://example.com/2.mp4'] });
    expect(await twilio.received('+15550001002')).toMatchObject([
      { body: 'look', media: ['https://example.com/1.jpg', 'https://example.com/2.mp4'] },
    ]);
    expect(await twilio.received(ADA)).toEqual([]);
  });

  it('may be a form with a number whose plus was not escaped', async () => {
    await autoCreate();
    const response = await fetch(`${twilio.origin}/simulator/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: `From=${ADA}&To=${SHOP}&Body=hi+there`,
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ from: ADA, to: SHOP, body: 'hi there' });
    const inbox = await fetch(`${twilio.origin}/simulator/messages?Address=${ADA}`);
    expect(await inbox.json()).toEqual({ messages: [] });
  });

  it('learn that nobody listens', async () => {
    const response = await twilio.text(ADA, SHOP, 'hello?');
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 20404, message: expect.stringContaining(SHOP) as string });
    await autoCreate({ 'autoCreation.enabled': false });
    expect((await twilio.text(ADA, SHOP, 'hello?')).status).toBe(404);
    expect(await twilio.client.conversations.v1.conversations.list()).toEqual([]);
  });

  it.each([
    ['no sender', { To: SHOP, Body: 'x' }],
    ['no receiver', { From: ADA, Body: 'x' }],
    ['more than 32 KiB', { From: ADA, To: SHOP, Body: 'x'.repeat(32 * 1024 + 1) }],
    ['a picture without a URL', { From: ADA, To: SHOP, MediaUrl: 'cat.png' }],
    ['eleven pictures', { From: ADA, To: SHOP, MediaUrl: Array(11).fill('https://example.com/1.png') }],
    ['a list as its body', { From: ADA, To: SHOP, Body: ['x'] }],
  ])('refuse %s', async (_what, body) => {
    await autoCreate();
    const response = await fetch(`${twilio.origin}/simulator/messages`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 20001 });
  });

  it('refuse a behaviour that there is none of', async () => {
    expect((await twilio.behave(ADA, { status: 'lost' })).status).toBe(400);
    expect((await twilio.behave(ADA, { latencyMs: -1 })).status).toBe(400);
    const response = await twilio.behave(ADA, { Status: 'failed', ErrorCode: '30005', LatencyMs: '10' });
    expect(await response.json()).toEqual({ address: ADA, status: 'failed', error_code: 30005, latency_ms: 10 });
  });
});
