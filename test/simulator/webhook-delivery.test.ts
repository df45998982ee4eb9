import express from 'express';
import { eventually } from './support/eventually';
import { ACCOUNT_SID, LocalTwilio, PUBLIC_BASE_URL } from './support/local-twilio';
import { ManualClock } from './support/manual-clock';
import { WebhookReceiver } from './support/webhook-receiver';
import { validateRequest } from 'twilio';

const SHOP = '+15550009999';
const ADA = '+15550001001';
const FLOW = `FW${'1'.repeat(32)}`;
const TOLD = { xTwilioWebhookEnabled: 'true' } as const;

describe('the delivery of webhooks', () => {
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
  const begin = async (at = twilio): Promise<{ sid: string; conversation: Conversation }> => {
    const { sid } = await at.client.conversations.v1.conversations.create();
    const conversation = at.client.conversations.v1.conversations(sid);
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

  describe('that fail', () => {
    const retried = async (): Promise<{ twilio: LocalTwilio; conversation: Conversation }> => {
      const other = await LocalTwilio.start({ clock, webhook: { retries: 3 } });
      const { conversation } = await begin(other);
      await listen(conversation);
      return { twilio: other, conversation };
    };

    it('are given up where no retries are configured, and those after them come', async () => {
      const { conversation } = await begin();
      await listen(conversation);
      receiver.answer = (response) => void response.status(500).end();
      await twilio.text(ADA, SHOP, 'one');
      await receiver.expect(1);
      clock.advance(3_600_000);
      await twilio.text(ADA, SHOP, 'two');
      const parameters = await receiver.expect(2);
      expect(parameters.map(({ Body }) => Body)).toEqual(['one', 'two']);
    });

    it('are repeated with a growing pause, in order, under the same token', async () => {
      const { twilio: other } = await retried();
      let failures = 2;
      receiver.answer = (response) => void response.status(failures-- > 0 ? 503 : 200).end();
      await other.text(ADA, SHOP, 'one');
      await other.text(ADA, SHOP, 'two');
      await receiver.expect(1);
      await pausesFor(1_000);
      clock.advance(999);
      await settle();
      expect(receiver.received).toHaveLength(1);
      clock.advance(1);
      await receiver.expect(2);
      await pausesFor(2_000);
      clock.advance(2_000);
      const parameters = await receiver.expect(4);
      expect(parameters.map(({ Body, RetryCount }) => [Body, RetryCount])).toEqual([
        ['one', '0'],
        ['one', '1'],
        ['one', '2'],
        ['two', '0'],
      ]);
      const tokens = receiver.received.map(({ headers }) => headers['i-twilio-idempotency-token']);
      expect(new Set(tokens).size).toBe(2);
      expect(receiver.received.every(({ signed }) => signed)).toBe(true);
      await other.stop();
    });

    it('are not waited for longer than the timeout, and hold up nobody else', async () => {
      const hasty = await LocalTwilio.start({ clock, webhook: { timeoutMs: 300 } });
      const { conversation } = await begin(hasty);
      const second = await hasty.client.conversations.v1.conversations.create();
      const others = hasty.client.conversations.v1.conversations(second.sid);
      await listen(conversation, ['onMessageAdded'], '/slow');
      await listen(conversation, ['onMessageAdded'], '/quick');
      await listen(others);
      const slow: string[] = [];
      receiver.answer = (response, { path, parameters }) => {
        if (path !== '/slow') return void response.end();
        slow.push(parameters.Body!);
        response.once('close', () => slow.push('given up'));
      };
      await hasty.text(ADA, SHOP, 'one');
      await others.messages.create({ body: 'elsewhere', ...TOLD });
      await eventually(() => receiver.received.length === 3, 'the quick ones');
      await hasty.text(ADA, SHOP, 'two');
      await eventually(
        () => receiver.received.length === 5,
        'the next ones',
        () => receiver.received,
      );
      expect(slow.filter((event) => event !== 'given up')).toEqual(['one', 'two']);
      expect(slow).toContain('given up');
      receiver.answer = (response) => void response.end();
      await hasty.stop();
    });

    it('never reach an address that does not answer', async () => {
      const { conversation } = await begin();
      await conversation.webhooks.create({
        target: 'webhook',
        'configuration.url': 'http://127.0.0.1:1/nobody',
        'configuration.filters': ['onMessageAdded'],
      });
      await listen(conversation);
      await twilio.text(ADA, SHOP, 'one');
      await receiver.expect(1);
    });
  });

  describe('with the target studio', () => {
    it('reach the flow’s own address, signed over the public one', async () => {
      const arrived: { path: string; signed: boolean; body: Record<string, string> }[] = [];
      const flow = express.Router();
      flow.post('/v1/Accounts/:Account/Flows/:Flow', express.urlencoded({ extended: false }), (request, response) => {
        const body = request.body as Record<string, string>;
        const signature = request.get('X-Twilio-Signature') ?? '';
        const signed = validateRequest('perdure', signature, PUBLIC_BASE_URL + request.originalUrl, body);
        arrived.push({ path: request.originalUrl, signed, body });
        response.status(200).end();
      });
      const local = await LocalTwilio.start({ before: flow });
      await local.client.conversations.v1.addressConfigurations.create({
        type: 'sms',
        address: SHOP,
        'autoCreation.enabled': true,
        'autoCreation.type': 'studio',
        'autoCreation.studioFlowSid': FLOW,
        'autoCreation.studioRetryCount': 2,
      });
      await local.text(ADA, SHOP, 'hi');
      await local.text(ADA, SHOP, 'yes');
      await eventually(() => arrived.length === 2, 'both messages');
      expect(arrived).toMatchObject([
        {
          path: `/v1/Accounts/${ACCOUNT_SID}/Flows/${FLOW}`,
          signed: true,
          body: { Body: 'hi', EventType: 'onMessageAdded' },
        },
        { signed: true, body: { Body: 'yes', Index: '1' } },
      ]);
      await local.stop();
    });

    it('tell the attributes of the conversation, which no other webhook does', async () => {
      const heard: Record<string, string>[] = [];
      const flow = express.Router();
      flow.post('/v1/Accounts/:Account/Flows/:Flow', express.urlencoded({ extended: false }), (request, response) => {
        heard.push(request.body as Record<string, string>);
        response.status(200).end();
      });
      const local = await LocalTwilio.start({ before: flow });
      const { conversation } = await begin(local);
      const attributes = '{"pre_engagement_data":{"question":"Tea?"}}';
      await conversation.update({ attributes });
      await listen(conversation);
      await conversation.webhooks.create({ target: 'studio', 'configuration.flowSid': FLOW });
      await local.text(ADA, SHOP, 'hi');
      await eventually(() => heard.length === 1, 'the message');
      expect(heard).toMatchObject([{ Body: 'hi', ChannelAttributes: attributes }]);
      expect((await receiver.expect(1))[0]).not.toHaveProperty('ChannelAttributes');
      await local.stop();
    });

    it('are repeated as often as the address says', async () => {
      let attempts = 0;
      const flow = express.Router();
      flow.post('/v1/Accounts/:Account/Flows/:Flow', (_request, response) => {
        attempts += 1;
        response.status(503).end();
      });
      const local = await LocalTwilio.start({ before: flow, clock });
      await local.client.conversations.v1.addressConfigurations.create({
        type: 'sms',
        address: SHOP,
        'autoCreation.enabled': true,
        'autoCreation.type': 'studio',
        'autoCreation.studioFlowSid': FLOW,
        'autoCreation.studioRetryCount': 2,
      });
      await local.text(ADA, SHOP, 'hi');
      for (const pause of [1_000, 2_000]) {
        await pausesFor(pause);
        clock.advance(pause);
      }
      await eventually(() => attempts === 3, 'the last attempt');
      await settle();
      clock.advance(60_000);
      await settle();
      expect(attempts).toBe(3);
      await local.stop();
    });
  });

  /** Resolves when an attempt has failed, and the next one is to come after so many milliseconds. */
  const pausesFor = (milliseconds: number): Promise<void> =>
    eventually(
      () => clock.untilNext === milliseconds,
      `a pause of ${milliseconds} ms`,
      () => clock.untilNext,
    );

  /** Leaves time for what should not happen. */
  const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));
});
