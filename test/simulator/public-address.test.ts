import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalTwilio } from './support/local-twilio';
import { ManualClock } from './support/manual-clock';
import { WebhookReceiver } from './support/webhook-receiver';

const SHOP = '+15550009999';
const ADA = '+15550001001';
const FORMER = 'http://localhost:3000';

describe('a local Twilio that is started again under another public address', () => {
  let directory: string;
  let database: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'perdure-simulator-'));
    database = join(directory, 'simulator.db');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Does something under each address in turn, with one database. */
  async function during<Result>(publicBaseUrl: string, work: (twilio: LocalTwilio) => Promise<Result>, more = {}) {
    const twilio = await LocalTwilio.start({ database, publicBaseUrl, ...more });
    try {
      return await work(twilio);
    } finally {
      await twilio.stop();
    }
  }

  async function addWebhooks({ client }: LocalTwilio, urls: readonly string[]): Promise<string> {
    const { sid } = await client.conversations.v1.conversations.create();
    for (const url of urls) {
      const { webhooks } = client.conversations.v1.conversations(sid);
      await webhooks.create({
        target: 'webhook',
        'configuration.url': url,
        'configuration.filters': ['onMessageAdded'],
      });
    }
    return sid;
  }

  const urlsOf = async ({ client }: LocalTwilio, sid: string): Promise<unknown[]> =>
    (await client.conversations.v1.conversations(sid).webhooks.list()).map(
      ({ configuration }) => (configuration as { url: string }).url,
    );

  it('points what was for us at the new one, and leaves what is for others', async () => {
    const others = ['http://localhost:30001/hook', `http://other.example.com/?to=${FORMER}/hook`];
    const sid = await during(FORMER, (twilio) => addWebhooks(twilio, [`${FORMER}/hook?Key=a%20b&At=1`, ...others]));
    await during('http://localhost:4000/', async (twilio) => {
      expect(await urlsOf(twilio, sid)).toEqual(['http://localhost:4000/hook?Key=a%20b&At=1', ...others]);
    });
    await during(FORMER, async (twilio) => {
      expect(await urlsOf(twilio, sid)).toEqual([`${FORMER}/hook?Key=a%20b&At=1`, ...others]);
    });
  });

  it('leaves what was pointed at an address after we had left it', async () => {
    await during(FORMER, async () => undefined);
    const sid = await during('http://localhost:4000', (twilio) => addWebhooks(twilio, [`${FORMER}/hook`]));
    await during('http://localhost:5000', async (twilio) =>
      expect(await urlsOf(twilio, sid)).toEqual([`${FORMER}/hook`]),
    );
  });

  it('does so with the webhooks of everything that has some', async () => {
    const hook = (name: string): string => `${FORMER}/${name}`;
    const sids = await during(FORMER, async ({ client }) => {
      const { conversations } = client;
      const numbers = client.incomingPhoneNumbers;
      const number = await numbers.create({
        phoneNumber: SHOP,
        smsUrl: hook('sms'),
        smsFallbackUrl: hook('fallback'),
        voiceUrl: hook('voice'),
      });
      const address = await conversations.v1.addressConfigurations.create({
        type: 'sms',
        address: SHOP,
        'autoCreation.enabled': true,
        'autoCreation.type': 'webhook',
        'autoCreation.webhookUrl': hook('auto'),
      });
      await conversations.v1.configuration
        .webhooks()
        .update({ preWebhookUrl: hook('pre'), postWebhookUrl: hook('post') });
      const service = await conversations.v1.services.create({ friendlyName: 'service' });
      await conversations.v1
        .services(service.sid)
        .configuration.webhooks()
        .update({ postWebhookUrl: hook('service') } as never);
      return { number: number.sid, address: address.sid, service: service.sid };
    });
    await during('https://perdure.example.com', async ({ client }) => {
      const { conversations } = client;
      const moved = (name: string): string => `https://perdure.example.com/${name}`;
      expect(await client.incomingPhoneNumbers(sids.number).fetch()).toMatchObject({
        smsUrl: moved('sms'),
        smsFallbackUrl: moved('fallback'),
        voiceUrl: moved('voice'),
      });
      expect(await conversations.v1.addressConfigurations(sids.address).fetch()).toMatchObject({
        autoCreation: { webhook_url: moved('auto') },
      });
      expect(await conversations.v1.configuration.webhooks().fetch()).toMatchObject({
        preWebhookUrl: moved('pre'),
        postWebhookUrl: moved('post'),
      });
      const ofService = conversations.v1.services(sids.service).configuration.webhooks();
      expect(await ofService.fetch()).toMatchObject({ postWebhookUrl: moved('service') });
    });
  });

  it('takes along what is on its way', async () => {
    const clock = new ManualClock();
    const options = { clock, webhook: { retries: 1 } };
    const receiver = await WebhookReceiver.start();
    receiver.answer = (response) => void response.status(503).end();
    await during(
      receiver.origin,
      async (twilio) => {
        const sid = await addWebhooks(twilio, [`${receiver.origin}/hook`]);
        const { participants } = twilio.client.conversations.v1.conversations(sid);
        await participants.create({ 'messagingBinding.address': ADA, 'messagingBinding.proxyAddress': SHOP });
        await twilio.text(ADA, SHOP, 'one');
        await receiver.expect(1);
      },
      { ...options, origin: () => receiver.origin },
    );
    await receiver.stop();

    const moved = await WebhookReceiver.start();
    clock.advance(1_000);
    await during(moved.origin, () => moved.expect(1), { ...options, origin: () => moved.origin });
    expect(moved.received).toMatchObject([
      { path: '/hook', signed: true, parameters: { Body: 'one', RetryCount: '1' } },
    ]);
    await moved.stop();
  });
});
