import twilio from 'twilio';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { ACCOUNT, useApp } from '../support/test-app';

const DEFINITION = { initial_state: 'Trigger', states: [{ name: 'Trigger', type: 'trigger', transitions: [] }] };
const ACCOUNTS = '/2010-04-01/Accounts.json';

describe('A subaccount', () => {
  const app = useApp();
  const client = (user: string = ACCOUNT.sid, password = 'token') => {
    const made = twilio(user, password);
    made.api.baseUrl = made.studio.baseUrl = made.accounts.baseUrl = app.origin;
    return made;
  };
  const newAccount = async () => {
    const { sid, authToken } = await client().api.v2010.accounts.create();
    return { sid, auth_token: authToken };
  };
  const createFlow = (of: ReturnType<typeof client>) =>
    of.studio.v2.flows.create({ friendlyName: 'f', status: 'published', definition: DEFINITION });

  it('changes its token by way of a second one, to the official library', async () => {
    const { sid, auth_token: old } = await newAccount();
    const own = (token: string) => client(sid, token);
    const { v1 } = own(old).accounts;
    const { secondaryAuthToken: fresh } = await v1.secondaryAuthToken().create();
    expect(fresh).toMatch(/^[0-9a-f]{32}$/);
    await expect(v1.secondaryAuthToken().create()).rejects.toMatchObject({ status: 409 });
    for (const token of [old, fresh]) expect(await own(token).studio.v2.flows.list()).toEqual([]);
    expect((await own(fresh).accounts.v1.authTokenPromotion().update()).authToken).toBe(fresh);
    await expect(own(old).studio.v2.flows.list()).rejects.toMatchObject({ status: 401, code: 20003 });
    expect(await own(fresh).studio.v2.flows.list()).toEqual([]);
    expect((await own(fresh).api.v2010.accounts(sid).fetch()).authToken).toBe(fresh);
    const again = own(fresh).accounts.v1;
    await expect(again.authTokenPromotion().update()).rejects.toMatchObject({ status: 404 });
    const { secondaryAuthToken: unused } = await again.secondaryAuthToken().create();
    await again.secondaryAuthToken().remove();
    await expect(own(unused).studio.v2.flows.list()).rejects.toMatchObject({ status: 401 });
    await expect(again.secondaryAuthToken().remove()).rejects.toMatchObject({ status: 404 });
  });

  it('takes webhooks that either token signs while they are changed', async () => {
    const { sid, auth_token: old } = await newAccount();
    const flow = await createFlow(client(sid, old));
    const fresh = 'c'.repeat(32);
    const tell = (form: object) => app.call('post', `/2010-04-01/Accounts/${sid}.json`).type('form').send(form);
    const path = `/v1/Accounts/${sid}/Flows/${flow.sid}`;
    const post = async (token: string, number: number): Promise<number> => {
      const form = { MessageSid: `SM${String(number).repeat(32)}`, From: '+15550001111', To: '+1555', Body: 'hi' };
      const signature = getExpectedTwilioSignature(token, app.origin + path, form);
      const request = app.request().post(path).type('form').set('X-Twilio-Signature', signature);
      return (await request.send(form)).status;
    };
    expect((await tell({ SecondaryAuthToken: fresh })).status).toBe(200);
    expect([await post(old, 1), await post(fresh, 2)]).toEqual([200, 200]);
    expect((await tell({ AuthToken: fresh, SecondaryAuthToken: '' })).status).toBe(200);
    expect([await post(old, 3), await post(fresh, 4)]).toEqual([403, 200]);
    expect((await tell({ AuthToken: 'short' })).status).toBe(400);
  });

  it('is told its tokens by its main account, which has its own from the settings', async () => {
    const { sid, auth_token } = await newAccount();
    const path = `/2010-04-01/Accounts/${sid}.json`;
    const told = app
      .request()
      .post(path)
      .auth(sid, auth_token)
      .type('form')
      .send({ AuthToken: 'c'.repeat(32) });
    expect((await told).status).toBe(403);
    await expect(client().accounts.v1.secondaryAuthToken().create()).rejects.toMatchObject({ status: 400 });
    const own = app.call('post', `/2010-04-01/Accounts/${ACCOUNT.sid}.json`).type('form');
    expect((await own.send({ AuthToken: 'c'.repeat(32) })).status).toBe(400);
  });
});

describe('A subaccount of a real Twilio', () => {
  const app = useApp({ subaccountsAreTwilios: true });

  it('changes its tokens there', async () => {
    const form = { Sid: `AC${'d'.repeat(32)}`, AuthToken: 'e'.repeat(32) };
    await app.call('post', ACCOUNTS).type('form').send(form);
    const refused = await app.request().post('/v1/AuthTokens/Secondary').auth(form.Sid, form.AuthToken);
    expect([refused.status, (refused.body as { message: string }).message]).toEqual([
      400,
      expect.stringContaining('change them there') as string,
    ]);
  });
});
