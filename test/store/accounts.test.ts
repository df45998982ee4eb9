import { newSid } from '../../src/twilio/sid';
import { describeStore } from '../support/stores';

const at = (seconds: number): Date => new Date(Date.parse('2026-11-21T10:00:00.000Z') + seconds * 1000);

describeStore('accounts', (subject) => {
  const ownerSid = newSid('AC');
  const create = async (now: Date, friendlyName = 'tenant'): Promise<string> => {
    const sid = newSid('AC');
    const isNew = await subject.store.accounts.create({ sid, ownerSid, friendlyName, authToken: 'token' }, now);
    expect(isNew).toBe(true);
    return sid;
  };

  it('belong to their main account and are listed newest first, page by page', async () => {
    const { accounts } = subject.store;
    const sids = [await create(at(0)), await create(at(1), 'other'), await create(at(2))].reverse();
    const first = await accounts.list(ownerSid, { size: 2 });
    const second = await accounts.list(ownerSid, { size: 2, token: first.next });
    expect([...first.rows, ...second.rows].map(({ sid }) => sid)).toEqual(sids);
    expect((await accounts.list(ownerSid, { size: 9 }, { friendlyName: 'other' })).rows).toHaveLength(1);
    expect((await accounts.list(newSid('AC'), { size: 9 })).rows).toEqual([]);
    expect(await accounts.fetch(newSid('AC'), sids[0]!)).toBeUndefined();
  });

  it('are made once', async () => {
    const sid = await create(at(3), 'first');
    const again = { sid, ownerSid, friendlyName: 'second', authToken: 'other' };
    expect(await subject.store.accounts.create(again)).toBe(false);
    expect(await subject.store.accounts.fetch(ownerSid, sid)).toMatchObject({
      friendlyName: 'first',
      authToken: 'token',
    });
  });

  it('change their name and status, each by itself', async () => {
    const { accounts } = subject.store;
    const sid = await create(at(4));
    await accounts.update({ ownerSid, sid }, { friendlyName: 'renamed' }, at(5));
    expect(await accounts.update({ ownerSid, sid }, { status: 'suspended' }, at(6))).toEqual({
      sid,
      ownerSid,
      friendlyName: 'renamed',
      status: 'suspended',
      authToken: 'token',
      secondaryAuthToken: null,
      dateCreated: at(4).toISOString(),
      dateUpdated: at(6).toISOString(),
    });
    const tokens = { authToken: 'a', secondaryAuthToken: 'b' };
    expect(await accounts.update({ ownerSid, sid }, tokens)).toMatchObject({ ...tokens, status: 'suspended' });
    expect(await accounts.update({ ownerSid, sid }, { secondaryAuthToken: null })).toMatchObject({
      authToken: 'a',
      secondaryAuthToken: null,
    });
    expect(await accounts.update({ ownerSid: newSid('AC'), sid }, { status: 'active' })).toBeUndefined();
    expect((await accounts.list(ownerSid, { size: 9 }, { status: 'suspended' })).rows).toHaveLength(1);
  });
});

describeStore('API keys', (subject) => {
  it('are found, renamed, listed and deleted within their account', async () => {
    const { apiKeys } = subject.store;
    const accountSid = newSid('AC');
    const fields = { accountSid, friendlyName: 'a', scopes: ['read', 'trigger'], secretHash: 'hash' };
    const older = await apiKeys.create({ ...fields, sid: newSid('SK') }, at(0));
    const newer = await apiKeys.create({ ...fields, sid: newSid('SK') }, at(1));
    expect(await apiKeys.bySid(older.sid)).toEqual(older);
    expect(await apiKeys.fetch(accountSid, older.sid)).toEqual(older);
    expect((await apiKeys.list(accountSid, { size: 9 })).rows).toEqual([newer, older]);
    expect(await apiKeys.rename(accountSid, older.sid, 'b', at(2))).toMatchObject({ friendlyName: 'b' });
    const other = newSid('AC');
    expect(await apiKeys.fetch(other, older.sid)).toBeUndefined();
    expect(await apiKeys.rename(other, older.sid, 'c')).toBeUndefined();
    expect(await apiKeys.delete(other, older.sid)).toBe(false);
    expect(await apiKeys.delete(accountSid, older.sid)).toBe(true);
    expect(await apiKeys.delete(accountSid, older.sid)).toBe(false);
    expect(await apiKeys.bySid(older.sid)).toBeUndefined();
  });
});
