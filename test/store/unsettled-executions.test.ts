import type { Cleanup } from '../../src/engine/execution';
import type { JournalBatch } from '../../src/engine/journal';
import { newSid } from '../../src/twilio/sid';
import { flowSave } from '../support/flow-save';
import { journalBatch, journalExecution } from '../support/journal';
import { describeStore } from '../support/stores';

const ending = { reason: 'FLOW_END', endedAt: '2026-11-21T10:01:00.000Z' } as const;
const FAILED = { reason: 'FAILED', message: 'gone', endedAt: '2026-11-21T11:00:00.000Z' } as const;

describeStore('unsettled executions', (subject) => {
  const cleanup: Cleanup[] = [{ kind: 'close-conversation', conversationSid: newSid('CH') }];
  const record = async (
    changes: Partial<JournalBatch['execution']> = {},
    rest: Parameters<typeof journalBatch>[1] = {},
  ): Promise<JournalBatch['execution']> => {
    const execution = journalExecution(changes);
    await subject.store.executions.record(journalBatch(execution, rest));
    return execution;
  };
  const all = async (): Promise<string[]> => (await subject.store.unsettled.after('', 1000)).map(({ sid }) => sid);

  it('are those that are active, and those that have something left to undo', async () => {
    const { unsettled, executions } = subject.store;
    const active = await record();
    const ended = await record({}, { ending });
    const undoing = await record({ cleanup });
    await executions.requestEnd(undoing);
    const deleted = await record({ cleanup });
    await executions.delete(deleted);
    const open = [active, undoing, deleted].map(({ sid }) => sid);
    expect(new Set(await all())).toEqual(new Set(open));
    expect(await unsettled.settledAmong([...open, ended.sid, newSid('FN')])).toEqual(new Set([ended.sid]));
    expect(await unsettled.settledAmong([])).toEqual(new Set());
    expect(await unsettled.leftBehind(ended.sid)).toBeUndefined();
    expect(await unsettled.leftBehind(undoing.sid)).toMatchObject({ flowSid: undoing.flowSid, cleanup });
    for (const sid of await all()) await unsettled.end(sid, FAILED);
    expect(await all()).toEqual([]);
    expect(await executions.fetch(active)).toMatchObject({
      status: 'ended',
      position: null,
      endedReason: 'FAILED',
      endedMessage: 'gone',
      dateUpdated: FAILED.endedAt,
    });
    expect(await executions.fetch(undoing)).toMatchObject({ status: 'ended', endedReason: 'CANCELLED', cleanup: [] });
    expect(await executions.fetch(deleted)).toBeUndefined();
  });

  it.each([
    ['tells', false, true],
    ['tells, in a replay,', true, true],
    ['has not told, whatever a replay tells of before,', true, false],
  ])('that were deleted have what their workflow %s undone', async (_how, replaying, isOver) => {
    const { unsettled, executions } = subject.store;
    const execution = await record({ cleanup });
    await executions.delete(execution);
    await executions.record(journalBatch({ ...execution, cleanup: [] }, { replaying, ...(isOver && { ending }) }));
    expect(await unsettled.leftBehind(execution.sid)).toEqual(
      isOver ? undefined : expect.objectContaining({ cleanup }),
    );
    expect(await executions.fetch(execution)).toBeUndefined();
    for (const sid of await all()) await unsettled.end(sid, FAILED);
  });

  it('outlive their flow where they are active and it was deleted, as those do that begin while it is', async () => {
    const { flows, executions, unsettled } = subject.store;
    const of = async (flowSid: string): Promise<string> => (await record({ flowSid })).sid;
    const [kept, gone, missing] = [newSid('FW'), newSid('FW'), newSid('FW')] as const;
    const { accountSid } = await record();
    for (const sid of [kept, gone]) await flows.create(accountSid, sid, flowSave());
    const outliving = await of(gone);
    const undoing = await record({ flowSid: gone, cleanup });
    await executions.requestEnd(undoing);
    const others = [await of(kept), await of(missing), undoing.sid];
    await flows.delete(accountSid, gone);
    const found = new Map((await unsettled.after('', 1000)).map(({ sid, outlivesFlow }) => [sid, outlivesFlow]));
    expect(found.get(outliving)).toBe(true);
    expect(others.map((sid) => found.get(sid))).toEqual([undefined, undefined, undefined]);
    for (const sid of await all()) await unsettled.end(sid, FAILED);
  });

  it('come in pieces, each after the last of the one before', async () => {
    const { unsettled } = subject.store;
    const keys = [];
    for (let count = 0; count < 7; count += 1) {
      const { sid, accountSid, flowSid, workflowId } = await record();
      keys.push({ sid, accountSid, flowSid, workflowId });
    }
    const seen: unknown[] = [];
    for (let after = ''; ;) {
      const piece = await unsettled.after(after, 3);
      seen.push(...piece);
      if (piece.length < 3) break;
      after = piece.at(-1)!.sid;
    }
    expect(seen).toEqual(keys.sort((one, other) => (one.sid < other.sid ? -1 : 1)));
  });
});
