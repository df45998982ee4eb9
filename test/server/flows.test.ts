import { greeting } from '../support/definitions';
import { ACCOUNT, useApp } from '../support/test-app';

const definition = greeting();
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const UNKNOWN = `FW${'0'.repeat(32)}`;

describe('Flows', () => {
  const app = useApp();
  const create = (friendlyName = 'Welcome', status: 'draft' | 'published' = 'published') =>
    app.studio.flows.create({ friendlyName, status, definition, commitMessage: 'first' });

  it('are created, with every field that Twilio has', async () => {
    const response = await app
      .call('post', '/v2/Flows')
      .type('form')
      .send({
        FriendlyName: 'Welcome',
        Status: 'published',
        Definition: JSON.stringify(definition),
        CommitMessage: 'x',
      });
    const { sid } = response.body as { sid: string };
    expect(response.status).toBe(201);
    expect(sid).toMatch(/^FW[0-9a-f]{32}$/);
    expect(response.body).toEqual({
      sid,
      account_sid: ACCOUNT.sid,
      author_sid: null,
      friendly_name: 'Welcome',
      definition,
      status: 'published',
      revision: 1,
      commit_message: 'x',
      valid: true,
      errors: [],
      warnings: [],
      date_created: expect.stringMatching(TIMESTAMP) as string,
      date_updated: expect.stringMatching(TIMESTAMP) as string,
      webhook_url: `${app.origin}/v1/Accounts/${ACCOUNT.sid}/Flows/${sid}`,
      url: `${app.origin}/v2/Flows/${sid}`,
      links: {
        test_users: `${app.origin}/v2/Flows/${sid}/TestUsers`,
        revisions: `${app.origin}/v2/Flows/${sid}/Revisions`,
        executions: `${app.origin}/v2/Flows/${sid}/Executions`,
      },
    });
  });

  it('keep unknown properties, and numbers as they are written', async () => {
    const text = JSON.stringify(definition).replace('"flags"', '"x-mine": {"b": 1.0, "2": 1, "1": 1e2}, "flags"');
    const created = await app.call('post', '/v2/Flows').send({ FriendlyName: 'x', Status: 'draft', Definition: text });
    expect(created.text).toContain(`"definition":${text}`);
    const { sid } = created.body as { sid: string };
    expect((await app.call('get', `/v2/Flows/${sid}`)).text).toContain(`"definition":${text}`);
  });

  it('are created, fetched, updated and removed by the official library', async () => {
    const flow = await create();
    expect(flow).toMatchObject({ status: 'published', revision: 1, commitMessage: 'first', valid: true, definition });
    expect(flow.dateCreated).toBeInstanceOf(Date);
    const fetched = await app.studio.flows(flow.sid).fetch();
    expect(fetched.toJSON()).toEqual(flow.toJSON());
    const updated = await app.studio.flows(flow.sid).update({ status: 'draft', friendlyName: 'Other' });
    expect(updated).toMatchObject({
      friendlyName: 'Other',
      status: 'draft',
      revision: 2,
      commitMessage: null,
      definition,
    });
    expect(await app.studio.flows(flow.sid).remove()).toBe(true);
    await expect(app.studio.flows(flow.sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    await expect(app.studio.flows(flow.sid).remove()).rejects.toMatchObject({ status: 404, code: 20404 });
    await expect(app.studio.flows(flow.sid).update({ status: 'draft' })).rejects.toMatchObject({ status: 404 });
  });

  it('take JSON bodies, with the definition as an object too', async () => {
    const body = { FriendlyName: 'JSON', Status: 'published', Definition: definition };
    const response = await app.call('post', '/v2/Flows').send(body);
    expect(response.status).toBe(201);
    expect(response.body).toMatchObject({ friendly_name: 'JSON', definition });
  });

  it('list newest first, without definitions, page by page', async () => {
    const names = ['one', 'two', 'three', 'four', 'five'];
    for (const name of names) await create(name);
    const listed = await app.studio.flows.list({ pageSize: 2, limit: 5 });
    expect(listed.map(({ friendlyName }) => friendlyName)).toEqual([...names].reverse());
    expect(listed[0]).toMatchObject({ definition: null, valid: null, errors: null, warnings: null });
    const page = await app.studio.flows.page({ pageSize: 2 });
    const second = await page.nextPage();
    const first = await second?.previousPage();
    expect(second?.instances.map(({ friendlyName }) => friendlyName)).toEqual(['three', 'two']);
    expect(first?.instances.map(({ friendlyName }) => friendlyName)).toEqual(['five', 'four']);
  });

  it('are guarded against two editors by ETag and If-Match', async () => {
    const { sid } = await create();
    const fetched = await app.call('get', `/v2/Flows/${sid}`);
    expect(fetched.headers.etag).toBe('"1"');
    const save = (etag: string) =>
      app.call('post', `/v2/Flows/${sid}`).set('If-Match', etag).type('form').send({ Status: 'draft' });
    expect((await save('"1"')).body).toMatchObject({ revision: 2 });
    const stale = await save('"1"');
    expect([stale.status, stale.body]).toEqual([412, expect.objectContaining({ code: 20412 })]);
    expect((await save('*')).status).toBe(200);
    expect((await save('one')).status).toBe(400);
  });

  it('that are deleted end their executions, and keep their records', async () => {
    const { sid } = await create();
    const started = await Promise.all(
      ['+15550101', '+15550102'].map((to) => app.studio.flows(sid).executions.create({ to, from: '+15550100' })),
    );
    await app.studio.flows(sid).remove();
    expect(app.executions.ended).toEqual(expect.arrayContaining(started.map((execution) => execution.sid)));
    const kept = await app.studio.flows(sid).executions.list();
    expect(kept.map((execution) => [execution.sid, execution.status]).sort()).toEqual(
      started.map((execution) => [execution.sid, 'ended']).sort(),
    );
    expect(await app.studio.flows(sid).executions(started[0]!.sid).fetch()).toMatchObject({ status: 'ended' });
  });

  describe('Revisions', () => {
    it('are kept, drafts and published ones side by side', async () => {
      const { sid } = await create('Versions');
      const other = greeting('Hello again');
      await app.studio.flows(sid).update({ status: 'draft', definition: other, commitMessage: 'draft' });
      // The library cannot read this list, not even Twilio's: it looks for the revision's number before it has read it.
      const list = await app.call('get', `/v2/Flows/${sid}/Revisions`);
      expect(list.body).toMatchObject({
        meta: { key: 'revisions', page: 0, page_size: 50, next_page_url: null },
        revisions: [
          { revision: 2, status: 'draft', commit_message: 'draft', definition: null, valid: null, errors: null },
          { revision: 1, status: 'published', commit_message: 'first' },
        ],
      });
      const fetch = (revision: string) => app.studio.flows(sid).revisions(revision).fetch();
      expect(await fetch('1')).toMatchObject({ revision: 1, definition, valid: true, errors: [] });
      expect(await fetch('LatestPublished')).toMatchObject({ revision: 1 });
      expect(await fetch('LatestRevision')).toMatchObject({ revision: 2, definition: other });
      expect((await fetch('2')).url).toBe(`${app.origin}/v2/Flows/${sid}/Revisions/2`);
      await expect(fetch('3')).rejects.toMatchObject({ status: 404, code: 20404 });
      for (const wrong of ['latest', '0', '-1', '1.5', '1e3', 'LatestPublished ']) {
        await expect(fetch(encodeURIComponent(wrong))).rejects.toMatchObject({ status: 400, code: 81021 });
      }
    });

    it('of an unknown flow are not found', async () => {
      expect((await app.call('get', `/v2/Flows/${UNKNOWN}/Revisions`)).status).toBe(404);
      await expect(app.studio.flows(UNKNOWN).revisions('1').fetch()).rejects.toMatchObject({ status: 404 });
    });
  });

  describe('TestUsers', () => {
    it('are set and read', async () => {
      const { sid } = await create();
      expect((await app.studio.flows(sid).testUsers().fetch()).testUsers).toEqual([]);
      const users = ['+15550199', 'chat:ada'];
      const set = await app.studio.flows(sid).testUsers().update({ testUsers: users });
      expect(set.toJSON()).toEqual({ sid, testUsers: users, url: `${app.origin}/v2/Flows/${sid}/TestUsers` });
      expect((await app.studio.flows(sid).testUsers().fetch()).testUsers).toEqual(users);
      const form = app.call('post', `/v2/Flows/${sid}/TestUsers`).type('form');
      expect((await form.send('TestUsers=one')).body).toMatchObject({ test_users: ['one'] });
      const clearing = app.call('post', `/v2/Flows/${sid}/TestUsers`).type('form');
      expect((await clearing.send('TestUsers=')).body).toMatchObject({ test_users: [] });
    });

    it.each([
      ['TestUsers missing', {}, 'Missing required parameter TestUsers'],
      ['an address of 301 bytes', { TestUsers: ['é'.repeat(150) + 'x'] }, '300 bytes'],
      ['an empty address', { TestUsers: ['a', ' '] }, 'not empty'],
    ])('refuse %s', async (_title, body, message) => {
      const { sid } = await create();
      const response = await app.call('post', `/v2/Flows/${sid}/TestUsers`).send(body);
      expect([response.status, response.body]).toEqual([
        400,
        expect.objectContaining({ code: 20001, message: expect.stringContaining(message) as string }),
      ]);
    });

    it('of an unknown flow are not found', async () => {
      await expect(app.studio.flows(UNKNOWN).testUsers().fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
      const update = app.studio
        .flows(UNKNOWN)
        .testUsers()
        .update({ testUsers: ['x'] });
      await expect(update).rejects.toMatchObject({ status: 404, code: 20404 });
    });
  });

  describe('Validate', () => {
    const validate = (body: object) => app.call('post', '/v2/Flows/Validate').send(body);
    const valid = { FriendlyName: 'x', Status: 'draft', Definition: definition };

    it('says that a definition is valid, and what is doubtful about it', async () => {
      expect((await app.studio.flowValidate.update({ friendlyName: 'x', status: 'draft', definition })).valid).toBe(
        true,
      );
      const lonely = { ...definition.states[1]!, name: 'lonely' };
      const response = await validate({
        ...valid,
        Definition: { ...definition, states: [...definition.states, lonely] },
      });
      expect(response.status).toBe(200);
      expect(response.body).toMatchObject({
        valid: true,
        warnings: [{ property_path: expect.stringMatching(/^#\/states\/2/) as string, code: 'flow:unreachable' }],
      });
    });

    it('names every problem and where it is, and stores nothing', async () => {
      const [trigger, greet] = definition.states;
      const broken = {
        ...definition,
        states: [
          trigger,
          { ...greet, transitions: [{ event: 'sent', next: 'nowhere' }, { event: 'wat' }] },
          { ...greet, type: 'send-pigeon', name: 'Trigger' },
        ],
      };
      const before = (await app.studio.flows.list()).length;
      for (const path of ['/v2/Flows/Validate', '/v2/Flows']) {
        const response = await app.call('post', path).send({ ...valid, Definition: broken });
        expect(response.status).toBe(400);
        expect(response.body).toMatchObject({
          code: 81022,
          message: 'Flow definition validation failed',
          status: 400,
          more_info: 'https://www.twilio.com/docs/errors/81022',
          details: { warnings: expect.any(Array) as unknown[] },
        });
        const { details } = response.body as { details: { errors: { property_path: string }[] } };
        const places = details.errors.map(({ property_path }) => property_path);
        expect(places).toEqual(expect.arrayContaining([expect.stringMatching(/^#\/states\/1\/transitions\/0/)]));
        expect(places).toEqual(expect.arrayContaining([expect.stringMatching(/^#\/states\/1\/transitions\/1/)]));
        expect(places).toEqual(expect.arrayContaining([expect.stringMatching(/^#\/states\/2/)]));
      }
      expect(await app.studio.flows.list()).toHaveLength(before);
    });

    it.each([
      ['text that is not JSON', '{"states": [}'],
      ['a trailing comma', '{"states": [],}'],
      ['no states', '{"initial_state": "Trigger"}'],
      ['a list', '[]'],
      ['null', 'null'],
      ['nothing', ''],
      ['a byte order mark alone', '\uFEFF'],
      ['a reserved key', '{"__proto__": {"x": 1}, "states": [], "initial_state": "x"}'],
      ['100,000 levels', '['.repeat(100_000)],
    ])('refuses %s with 81022', async (_title, text) => {
      const response = await validate({ ...valid, Definition: text });
      expect([response.status, (response.body as { code: number }).code]).toEqual([400, 81022]);
      const { details } = response.body as { details: { errors: { message: string }[] } };
      expect(details.errors[0]).toMatchObject({
        message: expect.any(String) as string,
        property_path: expect.stringMatching(/^#/) as string,
      });
    });

    it('tells line and column of what is not JSON', async () => {
      const response = await validate({ ...valid, Definition: '{\n "states": [}' });
      expect(JSON.stringify(response.body)).toMatch(/line 2, column 13/);
    });

    it('does not confuse Validate with a flow', async () => {
      const response = await app.call('get', '/v2/Flows/Validate');
      expect([response.status, response.headers.allow]).toEqual([405, 'POST, OPTIONS']);
    });
  });
});
