import { newSid } from '../../src/twilio/sid';
import { flowSave } from '../support/flow-save';
import { describeStore } from '../support/stores';

describeStore('blobs', (subject) => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['every byte', Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
    ['a part of a larger buffer', Buffer.from('abcdef').subarray(2, 4)],
    ['1 MiB', Buffer.alloc(1024 * 1024, 7)],
  ])('keeps %s', async (title, bytes) => {
    const { blobs } = subject.store;
    await blobs.put(title, bytes);
    await blobs.put(title, bytes);
    expect(Buffer.from((await blobs.get(title))!).equals(bytes)).toBe(true);
  });

  it('has nothing under an unknown hash', async () => {
    expect(await subject.store.blobs.get('unknown')).toBeUndefined();
  });

  it('forgets what nobody has kept, but no definition of a flow', async () => {
    const { blobs, flows, revisions } = subject.store;
    const [account, sid] = [newSid('AC'), newSid('FW')];
    await flows.create(account, sid, flowSave());
    await blobs.put('stray', Buffer.from('x'));
    const later = new Date(Date.now() + 60_000).toISOString();
    expect(await blobs.purge(new Date(0).toISOString(), 10)).toBe(0);
    await blobs.put('another', Buffer.from('y'));
    expect(await blobs.purge(later, 1)).toBe(1);
    expect(await blobs.purge(later, 100)).toBeGreaterThan(0);
    expect(await blobs.get('stray')).toBeUndefined();
    expect(await revisions.definition(account, sid, '1')).toEqual({ revision: 1, definition: {} });
  });
});
