import twilio from 'twilio';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { ACCOUNT, useApp } from '../support/test-app';

const DEFINITION = { initial_state: 'Trigger', states: [{ name: 'Trigger', type: 'trigger', transitions: [] }] };
const ACCOUNTS = '/2010-04-01/Accounts.json';
const keysOf = (sid: string): string => `/2010-04-01/Accounts/${sid}/Keys.json`;

interface Made {
  sid: string;
  secret: string;
  auth_token: string;
}

describe('Accounts and API keys', () => {
  const app = useApp();
  const client = (user: string = ACCOUNT.sid, password = 'token', accountSid?: string) => {
    const made = twilio(user, password, { accountSid });
    made.api.baseUrl = made.studio.baseUrl = app.origin;
    return made;
  };
  const make = async (path: string, form: object = {}): Promise<Made> => {
    const response = await app.call('post', path).type('form').send(form);
    expect([response.status, response.body]).toEqual([
      201,
      expect.objectContaining({ sid: expect.any(String) as string }),
    ]);
    return response.body as Made;
  };
  const newKey = (form?: object): Promise<Made> => make(keysOf(ACCOUNT.sid), form);
  const newAccount = (form?: object): Promise<Made> => make(ACCOUNTS, form);
  const createFlow = (of: ReturnType<typeof client>) =>
    of.studio.v2.flows.create({ friendlyName: 'f', status: 'published', definition: DEFINITION });

  describe('an API key', () => {
    it('opens what its account may do, to the official library', async () => {
      const { sid, secret } = await client().newKeys.create({ friendlyName: 'CI' });
      const own = client(sid, secret, ACCOUNT.sid);
      const flow = await createFlow(own);
      expect(flow.accountSid).toBe(ACCOUNT.sid);
      expect((await own.keys(sid).fetch()).friendlyName).toBe('CI');
      expect((await own.keys(sid).update({ friendlyName: 'CI 2' })).friendlyName).toBe('CI 2');
      expect((await own.keys.list({ limit: 1 }))[0]).toMatchObject({ sid, friendlyName: 'CI 2' });
      expect(await client().keys(sid).remove()).toBe(true);
      await expect(own.studio.v2.flows.list()).rejects.toMatchObject({ status: 401, code: 20003 });
      await expect(client().keys(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    });

    it('shows its secret once, and the store knows its hash alone', async () => {
      const made = await app.call('post', keysOf(ACCOUNT.sid)).type('form').send({ Scopes: 'read' });
      const { sid, secret, ...rest } = made.body as Made;
      expect(secret).toMatch(/^[\w-]{32}$/);
      expect(made.headers['cache-control']).toBe('no-store');
      const shown = await app.call('get', `/2010-04-01/Accounts/${ACCOUNT.sid}/Keys/${sid}.json`);
      expect(shown.body).toEqual({ sid, ...rest });
      const { secretHash } = (await app.stores.store.apiKeys.bySid(sid))!;
      expect(secretHash).toMatch(/^scrypt:[\w-]{22}:[\w-]{43}$/);
      expect(JSON.stringify(app.log)).not.toContain(secret);
    });

    it('lets nobody in with another secret, also after the right one', async () => {
      const { sid, secret } = await newKey();
      const flows = (password: string) => app.request().get('/v2/Flows').auth(sid, password);
      for (const [password, status] of [
        ['wrong', 401],
        [secret, 200],
        [secret, 200],
        [`${secret}x`, 401],
        ['', 401],
      ] as const)
        expect((await flows(password)).status).toBe(status);
      expect(
        (
          await app
            .request()
            .get('/v2/Flows')
            .auth(`SK${'0'.repeat(32)}`, secret)
        ).status,
      ).toBe(401);
    });

    it('does what its scopes say and no more', async () => {
      const flow = `/v2/Flows/${(await createFlow(client())).sid}`;
      const start = { To: '+15550001111', From: '+15550002222' };
      const calls = {
        read: ['get', flow, {}, 200],
        trigger: ['post', `${flow}/Executions`, start, 201],
        publish: ['post', flow, { Status: 'published' }, 200],
        delete: ['delete', `${flow}/Executions/FN${'0'.repeat(32)}`, {}, 404],
        users: ['post', `${flow}/TestUsers`, { TestUsers: '+1' }, 200],
        keys: ['get', keysOf(ACCOUNT.sid), {}, 200],
        token: ['get', `/2010-04-01/Accounts/${ACCOUNT.sid}.json`, {}, 200],
        create: ['post', keysOf(ACCOUNT.sid), {}, 201],
      } as const;
      const allowed = {
        read: ['read'],
        trigger: ['trigger'],
        admin: Object.keys(calls),
      };
      for (const [scope, names] of Object.entries(allowed)) {
        const { sid, secret } = await newKey({ Scopes: scope });
        for (const [name, [method, path, form, status]] of Object.entries(calls)) {
          if (scope === 'admin' && name === 'trigger') continue;
          const response = await app.request()[method](path).auth(sid, secret).type('form').send(form);
          const expected = names.includes(name) ? status : 403;
          expect([scope, name, response.status]).toEqual([scope, name, expected]);
          if (expected === 403) expect(response.body).toMatchObject({ code: 20403 });
        }
      }
      const { sid, secret } = await newKey({ Scopes: ['read', 'trigger'] });
      const executions = await app.request().get(`${flow}/Executions`).auth(sid, secret);
      const [{ sid: execution }] = (executions.body as { executions: [{ sid: string }] }).executions;
      const ended = app.request().post(`${flow}/Executions/${execution}`).auth(sid, secret);
      expect((await ended.type('form').send({ Status: 'ended' })).status).toBe(200);
    });

    it('refuses scopes that there are not', async () => {
      const response = await app.call('post', keysOf(ACCOUNT.sid)).type('form').send({ Scopes: 'write' });
      expect([response.status, (response.body as { code: number }).code]).toEqual([400, 20001]);
      const none = await app.call('post', keysOf(ACCOUNT.sid)).type('form').send({ Scopes: '' });
      expect(none.status).toBe(400);
    });
  });

  describe('a subaccount', () => {
    it('is made, shown, renamed and listed as the official library expects it', async () => {
      const { accounts } = client().api.v2010;
      const made = await accounts.create({ friendlyName: 'Tenant' });
      expect(made).toMatchObject({ ownerAccountSid: ACCOUNT.sid, status: 'active', friendlyName: 'Tenant' });
      expect(made.authToken).toMatch(/^[0-9a-f]{32}$/);
      expect((await accounts(made.sid).update({ friendlyName: 'Tenant 2' })).friendlyName).toBe('Tenant 2');
      expect((await accounts(made.sid).fetch()).dateCreated).toBeInstanceOf(Date);
      expect((await accounts.list({ pageSize: 1 })).map(({ sid }) => sid)).toContain(ACCOUNT.sid);
      expect(await accounts.list({ friendlyName: 'Tenant 2' })).toHaveLength(1);
      expect((await accounts(ACCOUNT.sid).fetch()).authToken).toBe('token');
    });

    it('sees nothing of the others, and they nothing of it, save its owner', async () => {
      const [one, two] = [await newAccount(), await newAccount()];
      const [ofOne, ofTwo] = [client(one.sid, one.auth_token), client(two.sid, two.auth_token)];
      const flow = await createFlow(ofOne);
      expect(flow.accountSid).toBe(one.sid);
      const execution = await ofOne.studio.v2.flows(flow.sid).executions.create({ to: '+15550001111', from: '+1555' });
      expect((await ofOne.studio.v2.flows.list()).map(({ sid }) => sid)).toEqual([flow.sid]);
      for (const other of [ofTwo, client()]) {
        expect((await other.studio.v2.flows.list()).map(({ sid }) => sid)).not.toContain(flow.sid);
        const theirs = other.studio.v2.flows(flow.sid);
        const attempts = [
          theirs.fetch(),
          theirs.update({ status: 'draft' }),
          theirs.remove(),
          theirs.revisions.list(),
          theirs.revisions('1').fetch(),
          theirs.testUsers().fetch(),
          theirs.testUsers().update({ testUsers: ['+1'] }),
          theirs.executions.list(),
          theirs.executions.create({ to: '+15550003333', from: '+1555' }),
          theirs.executions(execution.sid).fetch(),
          theirs.executions(execution.sid).update({ status: 'ended' }),
          theirs.executions(execution.sid).remove(),
          theirs.executions(execution.sid).executionContext().fetch(),
          theirs.executions(execution.sid).steps.list(),
        ];
        for (const attempt of attempts) await expect(attempt).rejects.toMatchObject({ status: 404, code: 20404 });
      }
      expect((await ofOne.studio.v2.flows(flow.sid).fetch()).revision).toBe(1);
      await expect(ofTwo.api.v2010.accounts(one.sid).fetch()).rejects.toMatchObject({ status: 404 });
      await expect(ofTwo.api.v2010.accounts(one.sid).keys.list()).rejects.toMatchObject({ status: 404 });
      expect((await ofTwo.api.v2010.accounts.list()).map(({ sid }) => sid)).toEqual([two.sid]);
      await expect(ofTwo.api.v2010.accounts.create()).rejects.toMatchObject({ status: 403 });
      const key = await client().api.v2010.accounts(one.sid).newKeys.create();
      expect((await client(key.sid, key.secret, one.sid).studio.v2.flows.list()).map(({ sid }) => sid)).toEqual([
        flow.sid,
      ]);
    });

    it('has webhooks that its own token signs', async () => {
      const [one, two] = [await newAccount(), await newAccount()];
      const flow = await createFlow(client(one.sid, one.auth_token));
      const path = `/v1/Accounts/${one.sid}/Flows/${flow.sid}`;
      const form = { MessageSid: `SM${'1'.repeat(32)}`, From: '+15550001111', To: '+15550002222', Body: 'hi' };
      const post = (token: string, at = path, parameters: Record<string, string> = form) => {
        const signature = getExpectedTwilioSignature(token, app.origin + at, parameters);
        return app.request().post(at).type('form').set('X-Twilio-Signature', signature).send(parameters);
      };
      expect((await post('token')).status).toBe(403);
      expect((await post(two.auth_token)).status).toBe(403);
      expect((await post(one.auth_token, path, { ...form, AccountSid: two.sid })).status).toBe(403);
      expect((await post(two.auth_token, path.replace(one.sid, two.sid))).status).toBe(404);
      expect((await post(one.auth_token)).status).toBe(200);
      expect(app.executions.delivered.at(-1)?.flow.accountSid).toBe(one.sid);
      await client().api.v2010.accounts(one.sid).update({ status: 'suspended' });
      expect((await post(one.auth_token)).status).toBe(403);
    });

    it('is let in while it is active, and closed for good', async () => {
      const { sid, auth_token } = await newAccount();
      const account = client().api.v2010.accounts(sid);
      const key = await account.newKeys.create();
      const [own, byKey] = [client(sid, auth_token), client(key.sid, key.secret, sid)];
      await account.update({ status: 'suspended' });
      for (const caller of [own, byKey])
        await expect(caller.studio.v2.flows.list()).rejects.toMatchObject({ status: 403, code: 20005 });
      await expect(client(sid, 'wrong').studio.v2.flows.list()).rejects.toMatchObject({ status: 401 });
      await account.update({ status: 'active' });
      expect(await own.studio.v2.flows.list()).toEqual([]);
      await expect(own.api.v2010.accounts(sid).update({ status: 'closed' })).rejects.toMatchObject({ status: 403 });
      await account.update({ status: 'closed' });
      await expect(account.update({ status: 'active' })).rejects.toMatchObject({ status: 400 });
      const main = client().api.v2010.accounts(ACCOUNT.sid);
      await expect(main.update({ status: 'suspended' })).rejects.toMatchObject({ status: 400 });
    });

    it('takes its executions along when it is closed, and what a failure has left when it is closed again', async () => {
      const [one, two] = [await newAccount(), await newAccount()];
      const start = async ({ sid, auth_token }: Made) => {
        const own = client(sid, auth_token).studio.v2;
        const flow = await createFlow(client(sid, auth_token));
        return (await own.flows(flow.sid).executions.create({ to: '+15550001111', from: '+1555' })).sid;
      };
      const [first, second, other] = [await start(one), await start(one), await start(two)];
      app.executions.down = true;
      const account = client().api.v2010.accounts(one.sid);
      await expect(account.update({ status: 'closed' })).rejects.toMatchObject({ status: 503 });
      app.executions.down = false;
      await account.update({ status: 'closed' });
      const ended = app.executions.ended;
      expect(ended).toEqual(expect.arrayContaining([first, second]));
      expect(ended).not.toContain(other);
    });

    it('may be one that Twilio has, once', async () => {
      const form = { Sid: `AC${'a'.repeat(32)}`, AuthToken: 'b'.repeat(32) };
      expect(await newAccount(form)).toMatchObject({ sid: form.Sid, auth_token: form.AuthToken });
      expect((await app.call('post', ACCOUNTS).type('form').send(form)).status).toBe(409);
      const half = await app.call('post', ACCOUNTS).type('form').send({ Sid: form.Sid });
      expect(half.status).toBe(400);
    });
  });

  it('ask for credentials first, and find nothing else below their paths', async () => {
    expect((await app.request().get(ACCOUNTS)).status).toBe(401);
    expect((await app.call('get', '/2010-04-01/Accounts')).status).toBe(404);
    expect((await app.call('get', `/2010-04-01/Accounts/${ACCOUNT.sid}/Calls.json`)).status).toBe(404);
    expect((await app.call('get', `/2010-04-01/Accounts/AC1.json`)).status).toBe(404);
    expect((await app.call('delete', ACCOUNTS)).status).toBe(405);
  });
});

describe('Subaccounts with a real Twilio', () => {
  const app = useApp({ subaccountsAreTwilios: true });

  it('must be there', async () => {
    const response = await app.call('post', ACCOUNTS).type('form').send({ FriendlyName: 'Tenant' });
    expect([response.status, (response.body as { code: number }).code]).toEqual([400, 20001]);
  });
});
