import { newSid } from '../../src/twilio/sid';
import type { FlowSave, PageQuery, Store } from '../../src/store';
import { flowSave } from '../support/flow-save';
import { journalBatch, journalExecution } from '../support/journal';
import { describeStore } from '../support/stores';

const TEXT = '{ "states": [], "initial_state":"Trigger", "x-own": 1.0, "ü": "☃" }';

const save = (changes: Partial<FlowSave> = {}): FlowSave =>
  flowSave({ friendlyName: 'Welcome', definition: TEXT, ...changes });

const create = async (store: Store, account: string, changes?: Partial<FlowSave>, now?: Date): Promise<string> => {
  const sid = newSid('FW');
  await store.flows.create(account, sid, save(changes), now);
  return sid;
};

const all: PageQuery = { size: 50 };

describeStore('flows', (subject) => {
  const account = newSid('AC');
  const stranger = newSid('AC');

  it('knows whose a flow is that was deleted, or is missing in a restored backup while executions of it run', async () => {
    const { store } = subject;
    const sid = await create(store, account);
    await store.flows.delete(account, sid);
    expect(await store.flows.accountOf(sid)).toBe(account);
    const lost = newSid('FW');
    expect(await store.flows.accountOf(lost)).toBeUndefined();
    await store.executions.record(journalBatch(journalExecution({ flowSid: lost, accountSid: stranger })));
    expect(await store.flows.accountOf(lost)).toBe(stranger);
  });

  it('keeps the definition byte for byte', async () => {
    const { store } = subject;
    const sid = newSid('FW');
    const created = await store.flows.create(account, sid, save(), new Date('2026-11-21T10:00:00.123Z'));
    expect(created).toEqual({
      flowSid: sid,
      accountSid: account,
      revision: 1,
      publishedRevision: 1,
      friendlyName: 'Welcome',
      status: 'published',
      commitMessage: null,
      warnings: [],
      definition: TEXT,
      dateCreated: '2026-11-21T10:00:00.123Z',
      dateUpdated: '2026-11-21T10:00:00.123Z',
    });
    expect(await store.flows.fetch(account, sid)).toEqual(created);
  });

  it('keeps drafts beside the published revision', async () => {
    const { store } = subject;
    const sid = await create(store, account, { status: 'draft', commitMessage: 'first' });
    expect(await store.revisions.forContact(account, sid, '+1')).toBeNull();
    expect(await store.flows.update(account, sid, { status: 'published', commitMessage: null })).toMatchObject({
      revision: 2,
      publishedRevision: 2,
      friendlyName: 'Welcome',
      definition: TEXT,
      commitMessage: null,
    });
    const warnings = [{ level: 'warning', code: 'flow:loop', message: 'loops', property_path: '#/states/0' }] as const;
    const draft = await store.flows.update(account, sid, {
      status: 'draft',
      friendlyName: 'Second',
      commitMessage: 'try',
      definition: { text: '{"states":[1]}', warnings },
    });
    expect(draft).toMatchObject({ revision: 3, publishedRevision: 2, friendlyName: 'Second', warnings });
    expect(await store.revisions.fetch(account, sid, 'LatestPublished')).toMatchObject({
      revision: 2,
      definition: TEXT,
    });
    expect(await store.revisions.fetch(account, sid, 'LatestRevision')).toMatchObject({ revision: 3, status: 'draft' });
    expect(await store.revisions.fetch(account, sid, 1)).toMatchObject({ revision: 1, commitMessage: 'first' });
    expect(await store.revisions.fetch(account, sid, 4)).toBeUndefined();
    const { rows } = await store.revisions.list(account, sid, all);
    expect(rows.map(({ revision, status }) => [revision, status])).toEqual([
      [3, 'draft'],
      [2, 'published'],
      [1, 'draft'],
    ]);
  });

  it('stays as it was where a save breaks off in its middle', async () => {
    const { store } = subject;
    const [sid, unborn] = [await create(store, account), newSid('FW')];
    const before = await store.flows.fetch(account, sid);
    // Its revision has its number and its definition by the time at which this cannot be written.
    const breaking = { definition: '{"broken":"off"}', warnings: [1n as never] };
    const change = { status: 'published', commitMessage: null } as const;
    await expect(
      store.flows.update(account, sid, {
        ...change,
        definition: { text: breaking.definition, warnings: breaking.warnings },
      }),
    ).rejects.toThrow('BigInt');
    await expect(store.flows.create(account, unborn, save(breaking))).rejects.toThrow('BigInt');
    expect(await store.flows.fetch(account, sid)).toEqual(before);
    expect(await store.revisions.fetch(account, sid, 'LatestPublished')).toMatchObject({ revision: 1 });
    expect(await store.flows.fetch(account, unborn)).toBeUndefined();
    expect(await store.flows.update(account, sid, change)).toMatchObject({ revision: 2, definition: TEXT });
  });

  it('gives an execution the published revision, and a test user the newest', async () => {
    const { store } = subject;
    const sid = await create(store, account);
    await store.flows.update(account, sid, {
      status: 'draft',
      commitMessage: null,
      definition: { text: '{"states":[2]}', warnings: [] },
    });
    expect(await store.flows.testUsers(account, sid)).toEqual([]);
    expect(await store.flows.setTestUsers(account, sid, ['+15550199', 'user@example.org'])).toBe(true);
    expect(await store.flows.testUsers(account, sid)).toEqual(['+15550199', 'user@example.org']);
    const live = await store.revisions.forContact(account, sid, '+15550100');
    const test = await store.revisions.forContact(account, sid, '+15550199');
    expect([live?.revision, test?.revision]).toEqual([1, 2]);
    const bytes = await store.blobs.get(live!.definition.hash);
    expect(Buffer.from(bytes!).toString()).toBe(TEXT);
    expect(bytes!.length).toBe(live!.definition.size);
    expect(await store.revisions.definition(account, sid, 'LatestDraft')).toEqual({
      revision: 2,
      definition: { states: [2] },
    });
    expect(await store.revisions.definition(account, sid, 'LatestPublished')).toMatchObject({ revision: 1 });
    expect(await store.revisions.definition(account, sid, '2')).toMatchObject({ revision: 2 });
    expect(await store.revisions.definition(account, sid, 'nonsense')).toBeUndefined();
  });

  it('tells with the revision whether somebody who writes has an execution already', async () => {
    const { store } = subject;
    const sid = await create(store, account);
    const workflowId = `${sid}/+15550100/+15550199`;
    const ask = () => store.revisions.forMessage(account, sid, { contactAddress: '+15550199', workflowId });
    expect(await ask()).toMatchObject({ pinned: { revision: 1 }, isLikelyActive: false });
    const execution = journalExecution({ accountSid: account, flowSid: sid, workflowId });
    await store.executions.record(journalBatch(execution));
    expect(await ask()).toMatchObject({ pinned: { revision: 1 }, isLikelyActive: true });
    const ending = { reason: 'FLOW_END', endedAt: '2026-11-21T10:00:09.000Z' } as const;
    await store.executions.record(journalBatch(execution, { ending }));
    expect(await ask()).toMatchObject({ isLikelyActive: false });
    expect(await store.revisions.forMessage(stranger, sid, { contactAddress: '+15550199', workflowId })).toEqual({
      pinned: undefined,
      isLikelyActive: false,
    });
  });

  it('numbers saves that come at once without gaps', async () => {
    const { store } = subject;
    const other = await subject.reopen();
    const sid = await create(store, account);
    const change = { status: 'draft', commitMessage: null } as const;
    const saved = await Promise.all(
      Array.from({ length: 10 }, (_, index) => (index % 2 ? store : other).flows.update(account, sid, change)),
    );
    const numbers = saved.map((flow) => (typeof flow === 'object' ? flow.revision : flow));
    expect(numbers.sort((a, b) => Number(a) - Number(b))).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it('refuses a save over one that its editor has not seen', async () => {
    const { store } = subject;
    const sid = await create(store, account);
    const change = { status: 'draft', commitMessage: null, expectedRevision: 1 } as const;
    expect(await store.flows.update(account, sid, change)).toMatchObject({ revision: 2 });
    expect(await store.flows.update(account, sid, change)).toBe('stale');
    expect(await store.flows.fetch(account, sid)).toMatchObject({ revision: 2 });
  });

  it('shows nothing of another account', async () => {
    const { store } = subject;
    const sid = await create(store, account);
    expect(await store.flows.fetch(stranger, sid)).toBeUndefined();
    expect(await store.flows.update(stranger, sid, { status: 'draft', commitMessage: null })).toBeUndefined();
    expect(await store.flows.delete(stranger, sid)).toBe(false);
    expect(await store.flows.testUsers(stranger, sid)).toBeUndefined();
    expect(await store.flows.setTestUsers(stranger, sid, ['+1'])).toBe(false);
    expect(await store.revisions.fetch(stranger, sid, 1)).toBeUndefined();
    expect(await store.revisions.forContact(stranger, sid, '+1')).toBeUndefined();
    expect((await store.revisions.list(stranger, sid, all)).rows).toEqual([]);
    expect((await store.flows.list(stranger, all)).rows).toEqual([]);
  });

  it('finds a deleted flow no more, save its definition for what still runs', async () => {
    const { store } = subject;
    const sid = await create(store, account);
    expect(await store.flows.delete(account, sid)).toBe(true);
    expect(await store.flows.delete(account, sid)).toBe(false);
    expect(await store.flows.fetch(account, sid)).toBeUndefined();
    expect(await store.flows.update(account, sid, { status: 'draft', commitMessage: null })).toBeUndefined();
    expect(await store.revisions.forContact(account, sid, '+1')).toBeUndefined();
    expect(await store.revisions.definition(account, sid, '1')).toMatchObject({ revision: 1 });
    expect(await store.revisions.definition(account, sid, 'LatestPublished')).toBeUndefined();
  });

  it("shows no definition of another account's flow", async () => {
    const { store } = subject;
    const sid = await create(store, account);
    expect(await store.revisions.definition(newSid('AC'), sid, '1')).toBeUndefined();
  });

  it('lists newest first, page by page and back', async () => {
    const { store } = subject;
    const lister = newSid('AC');
    const sids: string[] = [];
    for (let day = 1; day <= 7; day += 1) {
      sids.unshift(await create(store, lister, {}, new Date(`2026-11-0${day}T00:00:00Z`)));
    }
    const first = await store.flows.list(lister, { size: 3 });
    const second = await store.flows.list(lister, { size: 3, token: first.next });
    const third = await store.flows.list(lister, { size: 3, token: second.next });
    expect([first, second, third].map(({ rows }) => rows.map(({ flowSid }) => flowSid))).toEqual([
      sids.slice(0, 3),
      sids.slice(3, 6),
      sids.slice(6),
    ]);
    expect(first.previous).toBeUndefined();
    expect(third.next).toBeUndefined();
    const back = await store.flows.list(lister, { size: 3, token: third.previous });
    expect(back.rows).toEqual(second.rows);
    const start = await store.flows.list(lister, { size: 3, token: back.previous });
    expect(start.rows).toEqual(first.rows);
    expect(start.previous).toBeUndefined();
    expect(start.next).toBe(first.next);
  });

  it.each(['', 'x', 'PA', 'PAxxxx', `PA${Buffer.from('[1,2]').toString('base64url')}`, `PC${'x'.repeat(5000)}`])(
    'refuses the page token %p, which no list gave out',
    async (token) => {
      await expect(subject.store.flows.list(account, { size: 3, token })).rejects.toThrow('page token');
    },
  );
});
