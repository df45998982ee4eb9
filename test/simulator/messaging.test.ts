import { eventually } from './support/eventually';
import { ACCOUNT_SID, LocalTwilio } from './support/local-twilio';
import { ManualClock } from './support/manual-clock';
import { WebhookReceiver } from './support/webhook-receiver';

const SHOP = '+15550009999';
const ADA = '+15550001001';

describe('messages outside of conversations', () => {
  let clock: ManualClock;
  let twilio: LocalTwilio;
  beforeEach(async () => {
    clock = new ManualClock();
    twilio = await LocalTwilio.start({ clock });
  });
  afterEach(() => twilio.stop());

  const send = (more: object = {}): ReturnType<LocalTwilio['client']['messages']['create']> =>
    twilio.client.messages.create({ from: SHOP, to: ADA, body: 'hello', ...more });

  it('are taken at once and reach the handset', async () => {
    const message = await send();
    expect(message).toMatchObject({
      sid: expect.stringMatching(/^SM[0-9a-f]{32}$/) as string,
      accountSid: ACCOUNT_SID,
      status: 'queued',
      direction: 'outbound-api',
      from: SHOP,
      to: ADA,
      body: 'hello',
      numSegments: '1',
      numMedia: '0',
      errorCode: null,
      dateSent: null,
    });
    expect(await twilio.received(ADA)).toMatchObject([{ sid: message.sid, from: SHOP, body: 'hello' }]);
    const later = await twilio.client.messages(message.sid).fetch();
    expect(later.status).toBe('delivered');
    expect(later.dateSent.toISOString()).toBe('2026-03-01T10:00:00.000Z');
  });

  it('carry pictures', async () => {
    const url = 'https://example.com/cat.png';
    const message = await send({ body: '', mediaUrl: [url] });
    expect(message).toMatchObject({ sid: expect.stringMatching(/^MM/) as string, numMedia: '1' });
    expect(await twilio.received(ADA)).toMatchObject([{ media: [url] }]);
    const [media] = await twilio.client.messages(message.sid).media.list();
    expect(media).toMatchObject({ parentSid: message.sid, contentType: 'image/png' });
    expect((await twilio.client.messages(message.sid).media(media!.sid).fetch()).sid).toBe(media!.sid);
    await twilio.client.messages(message.sid).media(media!.sid).remove();
    expect(await twilio.client.messages(message.sid).media.list()).toEqual([]);
  });

  it('tell their status callback what becomes of them', async () => {
    const receiver = await WebhookReceiver.start();
    const statusCallback = `${receiver.origin}/status`;
    const { sid } = await send({ statusCallback });
    const parameters = await receiver.expect(2);
    expect(parameters.map(({ MessageStatus }) => MessageStatus)).toEqual(['sent', 'delivered']);
    expect(parameters[1]).toEqual({
      AccountSid: ACCOUNT_SID,
      ApiVersion: '2010-04-01',
      From: SHOP,
      MessageSid: sid,
      MessageStatus: 'delivered',
      SmsSid: sid,
      SmsStatus: 'delivered',
      To: ADA,
    });
    expect(receiver.received.every(({ signed }) => signed)).toBe(true);
    receiver.clear();
    await twilio.behave(ADA, { status: 'undelivered', errorCode: 30003, latencyMs: 1_000 });
    const late = await send({ statusCallback });
    expect((await receiver.expect(1))[0]).toMatchObject({ MessageStatus: 'sent' });
    clock.advance(1_000);
    expect((await receiver.expect(2))[1]).toMatchObject({ MessageStatus: 'undelivered', ErrorCode: '30003' });
    expect(await twilio.client.messages(late.sid).fetch()).toMatchObject({ status: 'undelivered', errorCode: 30003 });
    receiver.clear();
    await twilio.behave(ADA, { status: 'failed', errorCode: 21610 });
    await send({ statusCallback });
    expect((await receiver.expect(1))[0]).toMatchObject({ MessageStatus: 'failed', ErrorCode: '21610' });
    await receiver.stop();
  });

  it('come from the account’s first number where a messaging service sends them', async () => {
    const messagingServiceSid = `MG${'1'.repeat(32)}`;
    const lonely = await twilio.client.messages.create({ to: ADA, body: 'x', messagingServiceSid });
    expect(lonely).toMatchObject({ from: messagingServiceSid, messagingServiceSid });
    await twilio.client.incomingPhoneNumbers.create({ phoneNumber: SHOP });
    const message = await twilio.client.messages.create({ to: ADA, body: 'x', from: messagingServiceSid });
    expect(message).toMatchObject({ from: SHOP, messagingServiceSid });
  });

  it('are listed, newest first, by address and by day', async () => {
    await send({ body: 'one' });
    clock.advance(24 * 3600 * 1000);
    await send({ body: 'two' });
    await send({ body: 'three', to: '+15550001002' });
    const bodies = async (filter: object): Promise<string[]> =>
      (await twilio.client.messages.list(filter)).map(({ body }) => body);
    expect(await bodies({})).toEqual(['three', 'two', 'one']);
    expect(await bodies({ to: ADA })).toEqual(['two', 'one']);
    expect(await bodies({ from: ADA })).toEqual([]);
    expect(await bodies({ dateSent: new Date('2026-03-01T10:00:00Z') })).toEqual(['one']);
    expect(await bodies({ dateSentAfter: new Date('2026-03-02T00:00:00Z') })).toEqual(['three', 'two']);
    expect(await bodies({ dateSentBefore: new Date('2026-03-01T12:00:00Z') })).toEqual(['one']);
    expect(await bodies({ pageSize: 1, limit: 2 })).toEqual(['three', 'two']);
    const page = await twilio.client.messages.page({ pageSize: 2 });
    const next = await page.nextPage();
    expect(next?.instances.map(({ body }) => body)).toEqual(['one']);
    expect((await next?.previousPage())?.instances).toHaveLength(2);
  });

  it('can be wiped out and removed', async () => {
    const { sid } = await send({ body: 'secret' });
    expect((await twilio.client.messages(sid).update({ body: '' })).body).toBe('');
    await expect(twilio.client.messages(sid).update({ body: 'other' })).rejects.toMatchObject({ status: 400 });
    await expect(twilio.client.messages(sid).update({ status: 'canceled' })).rejects.toMatchObject({ status: 400 });
    await twilio.client.messages(sid).remove();
    await expect(twilio.client.messages(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('of conversations are among them', async () => {
    const { sid } = await twilio.client.conversations.v1.conversations.create();
    const conversation = twilio.client.conversations.v1.conversations(sid);
    await conversation.participants.create({ 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP });
    const { sid: messageSid } = await conversation.messages.create({ body: 'hi' });
    const [receipt] = await conversation.messages(messageSid).deliveryReceipts.list();
    const message = await twilio.client.messages(receipt!.channelMessageSid).fetch();
    expect(message).toMatchObject({ body: 'hi', from: SHOP, to: ADA, status: 'delivered' });
  });

  it('count their segments', async () => {
    const segments = async (body: string): Promise<string> => (await send({ body })).numSegments;
    expect(await segments('x'.repeat(160))).toBe('1');
    expect(await segments('x'.repeat(161))).toBe('2');
    expect(await segments('€'.repeat(81))).toBe('2');
    expect(await segments('🤖'.repeat(35))).toBe('1');
    expect(await segments('🤖'.repeat(36))).toBe('2');
    expect(await segments('x'.repeat(1_600))).toBe('11');
  });

  it.each([
    ['no receiver', { to: '' }, 21604],
    ['a receiver that is none', { to: '12' }, 21211],
    ['no sender', { from: undefined }, 21603],
    ['a sender that is none', { from: '+0' }, 21212],
    ['a receiver that is the sender', { to: SHOP }, 21266],
    ['two channels', { to: 'whatsapp:+15550001001' }, 21910],
    ['nothing to say', { body: '' }, 21602],
    ['more than 1,600 characters', { body: 'x'.repeat(1_601) }, 21617],
    ['a picture that is no URL', { mediaUrl: ['cat.png'] }, 21620],
    ['eleven pictures', { mediaUrl: Array(11).fill('https://example.com/1.png') }, 21623],
    ['a status callback that is no URL', { statusCallback: 'nowhere' }, 21609],
    ['a time to come', { sendAt: new Date() }, 20001],
  ])('are refused with %s', async (_what, parameters, code) => {
    await expect(send(parameters)).rejects.toMatchObject({ status: 400, code });
    expect(await twilio.received(ADA)).toEqual([]);
  });

  it('may come from a name or a short code', async () => {
    await send({ from: 'Shop & Co' });
    await send({ from: '12345' });
    expect((await twilio.received(ADA)).map(({ from }) => from)).toEqual(['Shop & Co', '12345']);
  });

  describe('to a number', () => {
    let receiver: WebhookReceiver;
    beforeEach(async () => {
      receiver = await WebhookReceiver.start();
    });
    afterEach(() => receiver.stop());

    const answerWith = (twiml: string, type = 'text/xml'): void => {
      receiver.answer = (response) => void response.type(type).send(twiml);
    };
    const buy = (more: object = {}): Promise<unknown> =>
      twilio.client.incomingPhoneNumbers.create({ phoneNumber: SHOP, smsUrl: `${receiver.origin}/sms`, ...more });

    it('tell its webhook what Twilio tells', async () => {
      await buy();
      const sent = (await (await twilio.text(ADA, SHOP, 'hi')).json()) as { sid: string };
      const [parameters] = await receiver.expect(1);
      expect(parameters).toEqual({
        AccountSid: ACCOUNT_SID,
        ApiVersion: '2010-04-01',
        Body: 'hi',
        From: ADA,
        FromCity: '',
        FromCountry: 'US',
        FromState: '',
        FromZip: '',
        MessageSid: sent.sid,
        NumMedia: '0',
        NumSegments: '1',
        SmsMessageSid: sent.sid,
        SmsSid: sent.sid,
        SmsStatus: 'received',
        To: SHOP,
        ToCity: '',
        ToCountry: 'US',
        ToState: '',
        ToZip: '',
      });
      expect(receiver.received[0]).toMatchObject({ method: 'POST', path: '/sms', signed: true });
      expect(await twilio.client.messages(sent.sid).fetch()).toMatchObject({
        direction: 'inbound',
        status: 'received',
      });
    });

    it('lead to their pictures', async () => {
      const local = await LocalTwilio.start();
      await local.client.incomingPhoneNumbers.create({ phoneNumber: SHOP, smsUrl: `${receiver.origin}/sms` });
      await local.text(ADA, SHOP, '', { MediaUrl: `${receiver.origin}/cat.png` });
      const [parameters] = await receiver.expect(1);
      expect(parameters).toMatchObject({ NumMedia: '1', MediaContentType0: 'image/png' });
      const path = new URL(parameters!.MediaUrl0!).pathname;
      const response = await fetch(local.origin + path, { redirect: 'manual' });
      expect([response.status, response.headers.get('location')]).toEqual([307, `${receiver.origin}/cat.png`]);
      const resource = await fetch(`${local.origin}${path}.json`);
      expect(resource.status).toBe(401);
      await local.stop();
    });

    it('say on WhatsApp who writes', async () => {
      await buy();
      answerWith('<Response><Message>hello</Message></Response>');
      await twilio.text(`whatsapp:${ADA}`, `whatsapp:${SHOP}`, 'hi');
      const [parameters] = await receiver.expect(1);
      expect(parameters).toMatchObject({ From: `whatsapp:${ADA}`, WaId: '15550001001', ProfileName: '15550001001' });
      expect(parameters).not.toHaveProperty('FromCountry');
      await eventually(async () => (await twilio.received(`whatsapp:${ADA}`)).length === 1, 'the reply');
      expect(await twilio.received(`whatsapp:${ADA}`)).toMatchObject([{ from: `whatsapp:${SHOP}`, body: 'hello' }]);
    });

    it('belong to a conversation first', async () => {
      await buy();
      const { sid } = await twilio.client.conversations.v1.conversations.create();
      await twilio.client.conversations.v1
        .conversations(sid)
        .participants.create({ 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP });
      await twilio.text(ADA, SHOP, 'to the conversation');
      await twilio.client.conversations.v1.conversations(sid).update({ state: 'closed' });
      await twilio.text(ADA, SHOP, 'to the number');
      const parameters = await receiver.expect(1);
      expect(parameters).toMatchObject([{ Body: 'to the number' }]);
    });

    it('are kept where it has no webhook', async () => {
      await buy({ smsUrl: undefined });
      const response = await twilio.text(ADA, SHOP, 'hi');
      expect(response.status).toBe(201);
      expect(await twilio.client.messages.list()).toHaveLength(1);
    });

    it('are answered by TwiML', async () => {
      await buy();
      answerWith(`<?xml version="1.0"?><Response><!-- two --><Message>Hi &amp; welcome</Message>
        <Message to="+15550001002"><Body>Look</Body><Media>https://example.com/cat.png</Media></Message></Response>`);
      await twilio.text(ADA, SHOP, 'hi');
      await eventually(async () => (await twilio.received(ADA)).length === 1, 'the reply');
      expect(await twilio.received(ADA)).toMatchObject([{ from: SHOP, body: 'Hi & welcome' }]);
      expect(await twilio.received('+15550001002')).toMatchObject([
        { from: SHOP, body: 'Look', media: ['https://example.com/cat.png'] },
      ]);
      const [reply] = await twilio.client.messages.list({ to: ADA });
      expect(reply?.direction).toBe('outbound-reply');
    });

    it('are answered by plain text, and not by nothing', async () => {
      await buy();
      answerWith('just text', 'text/plain');
      await twilio.text(ADA, SHOP, 'one');
      await eventually(async () => (await twilio.received(ADA)).length === 1, 'the reply');
      answerWith('<Response/>');
      await twilio.text(ADA, SHOP, 'two');
      answerWith('{"not":"twiml"}', 'application/json');
      await twilio.text(ADA, SHOP, 'three');
      answerWith('<Response><Dial>', 'application/xml');
      await twilio.text(ADA, SHOP, 'four');
      await receiver.expect(4);
      expect(await twilio.received(ADA)).toMatchObject([{ body: 'just text' }]);
    });

    it('go where a redirect says, but not for ever', async () => {
      await buy();
      receiver.answer = (response, { path }) =>
        void response
          .type('text/xml')
          .send(
            path === '/sms'
              ? '<Response><Message>first</Message><Redirect>/other?a=1</Redirect><Message>never</Message></Response>'
              : '<Response><Redirect method="GET">/again</Redirect></Response>',
          );
      await twilio.text(ADA, SHOP, 'hi');
      await receiver.expect(11);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(receiver.received).toHaveLength(11);
      expect(receiver.received[1]).toMatchObject({ path: '/other?a=1', parameters: { Body: 'hi' }, signed: true });
      expect(receiver.received[2]?.method).toBe('GET');
      expect(await twilio.received(ADA)).toMatchObject([{ body: 'first' }]);
    });

    it('are told twice, and then to the fallback', async () => {
      await buy({ smsFallbackUrl: `${receiver.origin}/fallback` });
      receiver.answer = (response, { path }) => void response.status(path === '/sms' ? 500 : 200).end();
      await twilio.text(ADA, SHOP, 'hi');
      await receiver.expect(1);
      await eventually(async () => {
        clock.advance(1_000);
        return receiver.received.length === 3;
      }, 'the fallback');
      expect(receiver.received.map(({ path }) => path)).toEqual(['/sms', '/sms', '/fallback']);
      expect(receiver.received[2]?.parameters).toMatchObject({
        Body: 'hi',
        ErrorCode: '11200',
        ErrorUrl: `${receiver.origin}/sms`,
      });
      expect(receiver.received[2]?.parameters).not.toHaveProperty('RetryCount');
    });
  });
});
