import { randomUUID } from 'node:crypto';
import type { JournalBatch } from '../../src/engine/journal';
import { newSid } from '../../src/twilio/sid';
import { describeStore } from '../support/stores';

const HOUR = 3_600_000;
const fromNow = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();
/** Long after everything here: as seen from a time at which all of it is old. */
const FAR = fromNow(1000 * 24 * HOUR);
const account = newSid('AC');
const flowSid = newSid('FW');

describeStore('blobs that executions refer to', (subject) => {
  const place = (sid: string) => ({ accountSid: account, flowSid, sid });
  const newKey = (): string => `${flowSid}/+15559990000/${randomUUID()}`;

  async function execution(workflowId: string, state: { startedAt?: string; endedAt?: string; open?: boolean } = {}) {
    const { startedAt = fromNow(0), endedAt, open } = state;
    const sid = newSid('FN');
    const left = { kind: 'remove-webhook', conversationSid: 'CH1', webhookSid: 'WH1' } as const;
    const batch: JournalBatch = {
      execution: {
        ...{ sid, accountSid: account, flowSid, revision: 1, workflowId, contactAddress: '+1', initiatedBy: null },
        ...{ startedAt, position: endedAt ? null : 'ask', cleanup: open ? [left] : [] },
      },
      from: 0,
      steps: [],
      ...(endedAt && !open && { ending: { reason: 'FLOW_END', endedAt } }),
      replaying: false,
    };
    await subject.store.executions.record(batch);
    if (open) await subject.store.executions.requestEnd(place(sid));
    return sid;
  }

  async function blobOf(...workflowIds: string[]): Promise<string> {
    const hash = randomUUID();
    for (const id of workflowIds) await subject.store.blobs.put(hash, Buffer.from(hash), id);
    return hash;
  }

  const isThere = async (hash: string): Promise<boolean> => (await subject.store.blobs.get(hash)) !== undefined;
  /** Everything that may go is gone. */
  async function expire(): Promise<void> {
    const { executions, blobs } = subject.store;
    while ((await executions.purge(FAR, 2)) > 0);
    while ((await blobs.purge(FAR, 2)) > 0);
  }

  it('stay for as long as an execution runs, and go with its record', async () => {
    const [running, over] = [newKey(), newKey()];
    const sid = await execution(running);
    await execution(over, { endedAt: fromNow(0) });
    const [kept, gone, shared] = [await blobOf(running), await blobOf(over), await blobOf(running, over)];
    const ownerless = await blobOf();
    await subject.store.blobs.put(ownerless, Buffer.from('nobody'));
    await expire();
    expect(await Promise.all([kept, shared, gone, ownerless].map(isThere))).toEqual([true, true, false, false]);
    await subject.store.executions.requestEnd(place(sid));
    await expire();
    expect(await Promise.all([kept, shared].map(isThere))).toEqual([false, false]);
  });

  it('stay when they were put for a workflow that has not told anything yet', async () => {
    const blob = await blobOf(newKey());
    await expire();
    expect(await isThere(blob)).toBe(true);
  });

  it('go when nothing has come of them for long: no execution is known, and no workflow runs', async () => {
    const { blobs } = subject.store;
    const [unknown, running, active, deleted] = [newKey(), newKey(), newKey(), newKey()];
    const all = await Promise.all([unknown, running, active, deleted].map((key) => blobOf(key)));
    await execution(active);
    const sid = await execution(deleted, { endedAt: fromNow(0), open: true });
    await subject.store.executions.delete(place(sid));
    const isRunning = async (workflowId: string): Promise<boolean> => workflowId === running;
    const release = async (before: string): Promise<void> => {
      await blobs.release(before, 2, isRunning);
      while ((await blobs.purge(FAR, 10)) > 0);
    };
    await release(fromNow(-HOUR));
    expect(await Promise.all(all.map(isThere))).toEqual([true, true, true, true]);
    await release(FAR);
    expect(await Promise.all(all.map(isThere))).toEqual([false, true, true, true]);
  });

  it('are those of the execution that has the key now, from its beginning on', async () => {
    const key = newKey();
    await execution(key, { endedAt: fromNow(0) });
    const blob = await blobOf(key);
    // By a clock that is as far ahead as one of another time zone.
    await execution(key, { startedAt: fromNow(14 * HOUR) });
    await expire();
    expect(await isThere(blob)).toBe(true);

    const other = newKey();
    await execution(other, { endedAt: fromNow(0) });
    const old = await blobOf(other);
    await execution(other, { startedAt: fromNow(48 * HOUR) });
    await expire();
    expect(await isThere(old)).toBe(false);
  });

  it('stay with an execution that was deleted, until nothing of it is left', async () => {
    const key = newKey();
    const blob = await blobOf(key);
    const sid = await execution(key, { endedAt: fromNow(1000) });
    await subject.store.executions.delete(place(sid));
    while ((await subject.store.blobs.purge(FAR, 10)) > 0);
    expect(await isThere(blob)).toBe(true);
    await expire();
    expect(await isThere(blob)).toBe(false);
  });

  it('are not taken from a running execution when an earlier one of its key is deleted', async () => {
    const key = newKey();
    const blob = await blobOf(key);
    const sid = await execution(key, { endedAt: fromNow(1000) });
    await execution(key, { startedAt: fromNow(0) });
    await subject.store.executions.delete(place(sid));
    await expire();
    expect(await isThere(blob)).toBe(true);
  });

  it('stay while an execution that was ended has something to undo', async () => {
    const key = newKey();
    const blob = await blobOf(key);
    const sid = await execution(key, { endedAt: fromNow(0), open: true });
    await expire();
    expect(await isThere(blob)).toBe(true);
    await subject.store.unsettled.end(sid, { reason: 'CANCELLED', endedAt: fromNow(0) });
    await expire();
    expect(await isThere(blob)).toBe(false);
  });
});
