import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import pino from 'pino';
import { AccountDirectory } from '../../src/accounts';
import { Simulators } from '../../src/process/simulators';
import { answerError, answerNotFound } from '../../src/server/errors';
import { createTwilioClient, type TwilioClient } from '../../src/twilio/client';
import { newSid } from '../../src/twilio/sid';
import { WebhookReceiver } from '../simulator/support/webhook-receiver';
import { AUTH_TOKEN } from '../simulator/support/local-twilio';
import { useStore } from '../support/stores';

const SHOP = '+15550009999';
const ADA = '+15550001001';

describe('the local Twilio of every account', () => {
  const stores = useStore();
  const main = { sid: newSid('AC'), authTokens: ['main-token'] };
  const tenant = { sid: newSid('AC'), ownerSid: main.sid };
  let dataDir: string;
  let server: Server;
  let origin = '';
  let simulators: Simulators;
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'perdure-simulators-'));
    receiver = await WebhookReceiver.start();
    const accounts = await AccountDirectory.open(main, stores.store);
    await stores.store.accounts.create({ ...tenant, friendlyName: 'tenant', authToken: AUTH_TOKEN });
    const app = express();
    server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const origins = { port: 0, local: origin, public: origin };
    simulators = await Simulators.open({ accounts, dataDir, origins, logger: pino({ level: 'silent' }) });
    app.use(simulators.router, answerNotFound, answerError);
    simulators.start();
  });
  afterAll(async () => {
    await simulators.stop();
    await receiver.stop();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    rmSync(dataDir, { recursive: true, force: true });
  });

  const client = ({ sid }: { sid: string }, authToken: string): TwilioClient =>
    createTwilioClient({ accountSid: sid, authToken, simulatorOrigin: origin });
  const ofTenant = (): TwilioClient => client(tenant, AUTH_TOKEN);
  const received = async (handsets: string): Promise<string[]> => {
    const response = await fetch(`${origin}${handsets}/messages?Address=${encodeURIComponent(ADA)}`);
    return ((await response.json()) as { messages: { body: string }[] }).messages.map(({ body }) => body);
  };

  it('keeps them apart, in every API and at the handsets', async () => {
    const ofMain = client(main, 'main-token');
    await ofTenant().incomingPhoneNumbers.create({ phoneNumber: SHOP });
    await ofTenant().conversations.v1.users.create({ identity: 'ada' });
    await ofTenant().messages.create({ from: SHOP, to: ADA, body: 'from the tenant' });
    await ofMain.messages.create({ from: SHOP, to: ADA, body: 'from the main account' });
    expect(await ofMain.incomingPhoneNumbers.list()).toEqual([]);
    expect(await ofMain.conversations.v1.users.list()).toEqual([]);
    expect(await ofTenant().conversations.v1.users.list()).toHaveLength(1);
    expect(await received('/simulator')).toEqual(['from the main account']);
    expect(await received(`/simulator/Accounts/${tenant.sid}`)).toEqual(['from the tenant']);
    await expect(ofTenant().conversations.v1.credentials.list()).rejects.toMatchObject({ status: 404, code: 20404 });
  });

  it('opens the API of 2010 of a subaccount to the main account, and to no other', async () => {
    const sibling = { sid: newSid('AC'), ownerSid: main.sid };
    await stores.store.accounts.create({ ...sibling, friendlyName: 'sibling', authToken: 'sibling-token' });
    const { sid } = await ofTenant().messages.create({ from: SHOP, to: ADA, body: 'hello' });
    const ofMain = client(main, 'main-token').api.v2010.accounts(tenant.sid);
    expect(await ofMain.messages(sid).fetch()).toMatchObject({ accountSid: tenant.sid, body: 'hello' });
    const refused = { status: 404, code: 20404 };
    const ofSibling = client(sibling, 'sibling-token').api.v2010;
    for (const { messages } of [ofSibling.accounts(tenant.sid), ofTenant().api.v2010.accounts(main.sid)])
      await expect(messages.list()).rejects.toMatchObject(refused);
    await expect(client(main, 'main-token').api.v2010.accounts(newSid('AC')).messages.list()).rejects.toMatchObject(
      refused,
    );
  });

  it('refuses pages of other sites, of whichever account', async () => {
    for (const handsets of ['/simulator', `/simulator/Accounts/${tenant.sid}`]) {
      const headers = { Origin: 'https://evil.example' };
      expect((await fetch(`${origin}${handsets}/clock`, { method: 'POST', headers })).status).toBe(403);
    }
  });

  it('signs with the token that an account has now', async () => {
    const number = await ofTenant().incomingPhoneNumbers.create({ phoneNumber: '+15550008888' });
    await ofTenant().incomingPhoneNumbers(number.sid).update({ smsUrl: receiver.origin });
    const text = (body: string) =>
      fetch(`${origin}/simulator/Accounts/${tenant.sid}/messages`, {
        method: 'POST',
        body: new URLSearchParams({ From: ADA, To: '+15550008888', Body: body }),
      });
    await text('first');
    await receiver.expect(1);
    await stores.store.accounts.update(tenant, { authToken: 'another' });
    await text('second');
    await receiver.expect(2);
    expect(receiver.received.map(({ signed }) => signed)).toEqual([true, false]);
    await stores.store.accounts.update(tenant, { authToken: AUTH_TOKEN });
  });

  it('hands out the files of messages without credentials, and nothing else', async () => {
    const { sid } = await ofTenant().messages.create({
      from: SHOP,
      to: ADA,
      mediaUrl: ['https://example.com/cat.png'],
    });
    const [media] = await ofTenant().messages(sid).media.list();
    const at = `${origin}/2010-04-01/Accounts/${tenant.sid}/Messages/${sid}/Media`;
    const file = await fetch(`${at}/${media!.sid}`, { redirect: 'manual' });
    expect([file.status, file.headers.get('location')]).toEqual([307, 'https://example.com/cat.png']);
    for (const path of [`${at}.json`, `${at}/${media!.sid}.json`]) expect((await fetch(path)).status).toBe(401);
    expect((await fetch(`${at}/ME${'0'.repeat(32)}`)).status).toBe(404);
  });

  it('lets a closed account tidy up, and do nothing else', async () => {
    const { conversations } = ofTenant().conversations.v1;
    const { sid } = await conversations.create();
    const webhook = await conversations(sid).webhooks.create({
      target: 'webhook',
      'configuration.url': receiver.origin,
      'configuration.filters': ['onMessageAdded'],
    });
    await stores.store.accounts.update(tenant, { status: 'closed' });
    const refused = { status: 403, code: 20005 };
    await expect(conversations.create()).rejects.toMatchObject(refused);
    await expect(conversations(sid).messages.create({ body: 'hi' })).rejects.toMatchObject(refused);
    expect(await conversations(sid).webhooks(webhook.sid).remove()).toBe(true);
    expect((await conversations(sid).update({ state: 'closed' })).state).toBe('closed');
  });
});
