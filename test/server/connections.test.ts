import type { Router } from 'express';
import { AccountDirectory } from '../../src/accounts';
import { connectionsRouter } from '../../src/server/connections';
import { createTwilioClient } from '../../src/twilio/client';
import { ACCOUNT_SID, AUTH_TOKEN, LocalTwilio } from '../simulator/support/local-twilio';
import { startFaultProxy, type Fault, type FaultProxy } from '../support/fault-proxy';
import { ACCOUNT, useApp } from '../support/test-app';

const DEFINITION = {
  initial_state: 'Trigger',
  states: [{ name: 'Trigger', type: 'trigger', transitions: [] }],
};

describe('Connections of a flow', () => {
  let router: Router;
  let local: LocalTwilio;
  let proxy: FaultProxy;
  let flowSid: string;
  const app = useApp({ extensions: [(request, response, next) => router(request, response, next)] });

  beforeAll(async () => {
    local = await LocalTwilio.start();
    proxy = await startFaultProxy(local.origin);
    router = connectionsRouter({
      accounts: await AccountDirectory.open(ACCOUNT, app.stores.store),
      publicBaseUrl: () => 'https://flows.example.com',
      store: app.stores.store,
      twilioOf: async () =>
        createTwilioClient({ accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, simulatorOrigin: proxy.origin }),
    });
    const flow = await app.studio.flows.create({ friendlyName: 'f', status: 'published', definition: DEFINITION });
    flowSid = flow.sid;
  });
  afterAll(async () => {
    await proxy.stop();
    await local.stop();
  });

  const path = (suffix = ''): string => `/v2/Flows/${flowSid}/Connections${suffix}`;
  const post = (parameters: object, suffix = '') => app.call('post', path(suffix)).type('form').send(parameters);
  const urls = async (sid: string) =>
    (await local.client.conversations.v1.conversations(sid).webhooks.list()).map(
      ({ configuration }) => (configuration as { url: string }).url,
    );
  const webhookUrl = (): string => `https://flows.example.com/v1/Accounts/${ACCOUNT.sid}/Flows/${flowSid}`;

  it('are shown, made and taken back', async () => {
    const { sid } = await local.client.conversations.v1.conversations.create();
    const dry = await post({ ConversationSid: sid, DryRun: 'true' });
    expect(dry.status).toBe(200);
    expect(dry.body).toMatchObject({
      flow_sid: flowSid,
      webhook_url: webhookUrl(),
      dry_run: true,
      descriptions: [`Conversation ${sid}: a new webhook to ${webhookUrl()}`],
    });
    expect(await urls(sid)).toEqual([]);

    const made = await post({ ConversationSid: sid });
    expect(made.status).toBe(201);
    expect(await urls(sid)).toEqual([webhookUrl()]);
    expect((await post({ ConversationSid: sid })).body).toMatchObject({ changes: [] });

    const { changes } = made.body as { changes: unknown };
    const undone = await post({ Changes: JSON.stringify(changes) }, '/Undo');
    expect(undone.status).toBe(200);
    expect(undone.body).toMatchObject({ changes: [{ change: { kind: 'add-webhook' }, undone: true }] });
    expect(await urls(sid)).toEqual([]);
  });

  it('are refused as Twilio refuses them', async () => {
    const response = await post({ ConversationSid: `CH${'0'.repeat(32)}` });
    expect(response.status).toBe(404);
    expect(response.body).toMatchObject({ code: 20404, status: 404 });
  });

  it('wait for a Twilio that is away: 502', async () => {
    const away = Array<Fault>(4).fill({ kind: 'reset-before' });
    proxy.inject({ method: 'GET', path: /Addresses/ }, ...away);
    const response = await post({ Address: '+15550300001' });
    expect(response.status).toBe(502);
    expect(response.body).toMatchObject({
      code: 20502,
      message: expect.stringMatching(/^Twilio gave no answer/) as string,
    });
  });

  it('that are made in part tell what was, for it to be taken back', async () => {
    const { sid } = await local.client.conversations.v1.conversations.create();
    const { webhooks } = local.client.conversations.v1.conversations(sid);
    await webhooks.create({ target: 'studio', 'configuration.flowSid': flowSid });
    const refusal = { kind: 'answer', status: 400, body: { code: 50361, message: 'Too many' } } as const;
    proxy.inject({ method: 'POST', path: /Webhooks/ }, refusal);
    const response = await post({ ConversationSid: sid });
    expect([response.status, await webhooks.list()]).toEqual([400, []]);
    const { details } = response.body as { details: { changes: unknown[] } };
    expect(details.changes).toMatchObject([{ kind: 'remove-webhook' }]);
    await post({ Changes: JSON.stringify(details.changes) }, '/Undo');
    expect(await webhooks.list()).toMatchObject([{ target: 'studio' }]);
  });

  it.each([
    [{}, 'Expected one of the parameters Number, Address and ConversationSid'],
    [{ Number: '+1', Address: '+1' }, 'Expected one of the parameters Number, Address and ConversationSid'],
    [{ ConversationSid: 'CH1' }, 'Invalid parameter ConversationSid: Expected a SID'],
  ])('%p is refused', async (parameters, message) => {
    const response = await post(parameters);
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ code: 20001, message });
  });

  it.each(['{', '[{"kind":"update-number"}]', '{}'])('Changes %p are refused', async (Changes) => {
    const response = await post({ Changes }, '/Undo');
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ message: expect.stringMatching(/^Invalid parameter Changes/) as string });
  });

  it('belong to flows of the account, for those who have its token', async () => {
    const elsewhere = await app
      .call('post', `/v2/Flows/FW${'0'.repeat(32)}/Connections`)
      .type('form')
      .send({ Address: '+1' });
    expect(elsewhere.status).toBe(404);
    expect((await app.request().post(path()).type('form').send({ Address: '+1' })).status).toBe(401);
  });
});
