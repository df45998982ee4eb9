import type { JournalBatch, StepRecord } from '../../src/engine/journal';
import type { PageQuery, Store } from '../../src/store';
import { newSid } from '../../src/twilio/sid';
import { journalBase, journalBatch, journalExecution, journalStep } from '../support/journal';
import { describeStore } from '../support/stores';

const accountSid = newSid('AC');
const all: PageQuery = { size: 50 };

const begin = (changes: Partial<JournalBatch['execution']> = {}) => journalExecution({ accountSid, ...changes });

const stepOf = (index: number, changes: Partial<StepRecord> = {}) =>
  journalStep(index, { inputs: { body: 'Hi \u0000 ☃' }, output: { index }, ...changes });

const record = async (store: Store, execution: JournalBatch['execution'], rest: Partial<JournalBatch> = {}) => {
  const batch = journalBatch(execution, { base: journalBase(execution), ...rest });
  await store.executions.record(batch);
  return batch;
};

const ending = { reason: 'FLOW_END', endedAt: '2026-11-21T10:01:00.000Z' } as const;

describeStore('executions', (subject) => {
  it('keeps what the journal says', async () => {
    const { store } = subject;
    const execution = begin({ initiatedBy: 'IM1', position: 'ask' });
    const steps = [stepOf(0), stepOf(1, { variables: { mood: 'good' }, warnings: [{ code: 81018, message: 'odd' }] })];
    await record(store, execution, { steps });
    expect(await store.executions.fetch(execution)).toEqual({
      sid: execution.sid,
      accountSid,
      flowSid: execution.flowSid,
      revision: 1,
      workflowId: execution.workflowId,
      contactAddress: '+15550199',
      initiatedBy: 'IM1',
      status: 'active',
      position: 'ask',
      cleanup: [],
      endedReason: null,
      endedMessage: null,
      dateCreated: '2026-11-21T10:00:00.000Z',
      dateUpdated: '2026-11-21T10:00:01.500Z',
    });
    const { rows } = await store.steps.list(execution.sid, all);
    expect(rows.map(({ sid }) => sid)).toEqual([steps[1]!.sid, steps[0]!.sid]);
    const { inputs: _inputs, output: _output, warnings: _warnings, ...listed } = steps[0]!;
    expect(await store.steps.fetch(execution.sid, listed.sid)).toEqual(listed);
    expect(await store.steps.detail(execution.sid, steps[1]!.sid)).toEqual({
      inputs: steps[1]!.inputs,
      output: steps[1]!.output,
      variables: steps[1]!.variables,
      warnings: steps[1]!.warnings,
    });
    const context = await store.steps.context(execution.sid);
    expect(context).toMatchObject({
      flow: { variables: { mood: 'good' } },
      widgets: { w0: { index: 0 }, w1: { index: 1 } },
    });
    expect((await store.steps.context(execution.sid, rows[1]))?.widgets).toEqual({ w0: { index: 0 } });
  });

  it('takes the same batch twice, and another process does too', async () => {
    const { store } = subject;
    const other = await subject.reopen();
    const execution = begin();
    const batch = await record(store, execution, { steps: [stepOf(0), stepOf(1)] });
    await Promise.all([store, other, store, other].map((one) => one.executions.record(batch)));
    expect((await store.steps.list(execution.sid, all)).rows).toHaveLength(2);
  });

  it('takes back the steps of a try that another try has overtaken', async () => {
    const { store } = subject;
    const execution = begin({ position: null });
    await record(store, execution, { steps: [stepOf(0)] });
    await record(store, execution, { steps: [stepOf(1, { event: 'timeout' }), stepOf(2)], ending });
    const answered = { event: 'incomingMessage', endedAt: '2026-11-21T10:01:01.000Z' };
    await record(store, { ...execution, position: 'w2' }, { steps: [stepOf(1, answered)] });
    const { rows } = await store.steps.list(execution.sid, all);
    expect(rows.map(({ index, event }) => [index, event])).toEqual([
      [1, 'incomingMessage'],
      [0, 'sent'],
    ]);
    expect(await store.executions.fetch(execution)).toMatchObject({
      status: 'active',
      position: 'w2',
      endedReason: null,
    });
  });

  it('fills in from a replay, whose batches come in any order and change nothing', async () => {
    const { store } = subject;
    const execution = begin();
    await record(store, { ...execution, position: 'w2' }, { base: undefined, steps: [stepOf(1)] });
    expect(await store.steps.context(execution.sid)).toBeUndefined();
    await record(store, { ...execution, position: 'w1' }, { steps: [stepOf(0)], replaying: true });
    expect(await store.executions.fetch(execution)).toMatchObject({
      position: 'w2',
      dateUpdated: '2026-11-21T10:00:01.500Z',
    });
    expect((await store.steps.context(execution.sid))?.widgets).toEqual({ w0: { index: 0 }, w1: { index: 1 } });
  });

  it('does not make an ended execution active again by a replay', async () => {
    const { store } = subject;
    const execution = begin({ position: null });
    await record(store, execution, { ending: { ...ending, message: 'over' } });
    await record(store, { ...execution, position: 'ask' }, { steps: [stepOf(0)], replaying: true });
    expect(await store.executions.fetch(execution)).toMatchObject({
      status: 'ended',
      position: null,
      endedReason: 'FLOW_END',
      endedMessage: 'over',
      dateUpdated: ending.endedAt,
    });
    expect((await store.steps.list(execution.sid, all)).rows).toHaveLength(1);
  });

  it('replaces by a replay what a try has left that came to nothing', async () => {
    const { store } = subject;
    const execution = begin();
    await record(store, execution, { steps: [stepOf(0)] });
    const late = { startedAt: '2026-11-21T10:00:08.000Z', endedAt: '2026-11-21T10:00:09.000Z' };
    await record(store, { ...execution, position: 'w4' }, { steps: [1, 2, 3].map((index) => stepOf(index, late)) });
    const truth = [stepOf(1, { event: 'timeout', output: { true: true } }), stepOf(2)];
    const replayed = { replaying: true, base: undefined };
    await record(store, { ...execution, position: 'w2' }, { ...replayed, steps: truth.slice(0, 1) });
    const sids = async () => (await store.steps.list(execution.sid, all)).rows.map(({ sid }) => sid).reverse();
    expect((await sids())[1]).toBe(truth[0]!.sid);
    expect(await sids()).toHaveLength(4);
    await record(store, { ...execution, position: null }, { ...replayed, steps: truth.slice(1), ending });
    expect((await sids()).slice(1)).toEqual(truth.map(({ sid }) => sid));
    expect((await store.steps.detail(execution.sid, truth[0]!.sid))?.output).toEqual({ true: true });
    expect(await store.executions.fetch(execution)).toMatchObject({ status: 'ended', endedReason: 'FLOW_END' });
  });

  it('learns by a replay that what somebody has ended has nothing left to undo', async () => {
    const { store } = subject;
    const execution = begin({ cleanup: [{ kind: 'close-conversation', conversationSid: newSid('CH') }] });
    await record(store, execution, { steps: [stepOf(0)] });
    await store.executions.requestEnd(execution);
    const over = { ...ending, reason: 'CANCELLED' } as const;
    await record(store, { ...execution, cleanup: [] }, { from: 1, base: undefined, ending: over, replaying: true });
    expect(await store.executions.fetch(execution)).toMatchObject({ status: 'ended', cleanup: [] });
  });

  it('counts as ended what somebody has ended, also while it cleans up', async () => {
    const { store } = subject;
    const execution = begin({ position: 'ask' });
    await record(store, execution, { steps: [stepOf(0)] });
    expect(await store.executions.requestEnd(execution, new Date('2026-11-21T10:00:30.000Z'))).toBe(true);
    expect(await store.executions.requestEnd(execution)).toBe(false);
    expect(await store.executions.hasEnded(execution.sid)).toBe(true);
    const ended = { status: 'ended', position: null, endedReason: 'CANCELLED' };
    expect(await store.executions.fetch(execution)).toMatchObject({
      ...ended,
      dateUpdated: '2026-11-21T10:00:30.000Z',
    });
    const answered = { dateUpdated: '2026-11-21T10:00:30.000Z' };
    await record(store, execution, { from: 1 });
    expect(await store.executions.fetch(execution)).toMatchObject({ ...ended, ...answered });
    await record(store, execution, { from: 1, ending: { ...ending, reason: 'FLOW_END' } });
    expect(await store.executions.fetch(execution)).toMatchObject({ status: 'ended', endedReason: 'FLOW_END' });
    expect((await store.steps.list(execution.sid, all)).rows).toHaveLength(1);
  });

  it('takes in that executions have begun, and leaves those alone that it knows', async () => {
    const { store } = subject;
    const fresh = begin({ position: null });
    const waiting = begin({
      position: 'ask',
      cleanup: [{ kind: 'close-conversation', conversationSid: newSid('CH') }],
    });
    const deleted = begin();
    await record(store, waiting);
    await record(store, deleted);
    await store.executions.delete(deleted);
    const known = await store.executions.fetch(waiting);
    const first = [fresh, waiting, deleted].map((execution) => ({
      execution: { ...execution, position: null, cleanup: [] },
      base: journalBase(execution),
      from: 0,
      steps: [],
      replaying: true,
    }));
    await store.executions.begin(first);
    await store.executions.begin(first);
    await store.executions.begin([]);
    expect(await store.executions.fetch(fresh)).toMatchObject({ status: 'active', position: null });
    expect(await store.steps.context(fresh.sid)).toEqual(journalBase(fresh));
    expect(await store.executions.fetch(waiting)).toEqual(known);
    expect(await store.executions.fetch(deleted)).toBeUndefined();
    await record(store, { ...fresh, position: 'ask' });
    expect(await store.executions.fetch(fresh)).toMatchObject({ position: 'ask' });
  });

  it('shows nothing of another account or flow', async () => {
    const { store } = subject;
    const execution = begin();
    await record(store, execution);
    for (const place of [
      { ...execution, accountSid: newSid('AC') },
      { ...execution, flowSid: newSid('FW') },
    ]) {
      expect(await store.executions.fetch(place)).toBeUndefined();
      expect(await store.executions.delete(place)).toBe(false);
      expect((await store.executions.list(place, all)).rows).toEqual([]);
    }
  });

  it('deletes for good, whatever the journal still brings', async () => {
    const { store } = subject;
    const execution = begin({ contactAddress: '+15550123' });
    const batch = await record(store, execution, { steps: [stepOf(0)] });
    expect(await store.executions.hasEnded(execution.sid)).toBe(false);
    expect(await store.executions.delete(execution)).toBe(true);
    expect(await store.executions.hasEnded(execution.sid)).toBe(true);
    expect(await store.executions.delete(execution)).toBe(false);
    await store.executions.record({ ...batch, steps: [stepOf(1)], ending });
    expect(await store.executions.fetch(execution)).toBeUndefined();
    expect((await store.steps.list(execution.sid, all)).rows).toEqual([]);
    expect(await store.steps.context(execution.sid)).toBeUndefined();
    expect((await store.executions.list(execution, all)).rows).toEqual([]);
  });

  it('stays deleted for as long as its workflow has something to undo: what that tells may come late', async () => {
    const { store } = subject;
    const startedAt = '2019-01-01T00:00:00.000Z';
    const later = '2019-03-01T00:00:00.000Z';
    const cleanup = [{ kind: 'close-conversation' as const, conversationSid: newSid('CH') }];
    const execution = begin({ startedAt, cleanup });
    await record(store, execution, { steps: [stepOf(0, { startedAt, endedAt: startedAt })] });
    await store.executions.requestEnd(execution, new Date(startedAt));
    await store.executions.delete(execution);
    expect(await store.executions.purge(later, 10)).toBe(0);
    await record(store, { ...execution, cleanup: [] }, { from: 1, base: undefined, ending });
    expect(await store.executions.fetch(execution)).toBeUndefined();
    await store.unsettled.end(execution.sid, ending);
    expect(await store.executions.purge(later, 10)).toBe(1);
  });

  describe('lists', () => {
    const flowSid = newSid('FW');
    const at = (minute: number): string => `2026-11-20T10:${String(minute).padStart(2, '0')}:00.000Z`;
    const minutesOf = (rows: { dateCreated: string }[]): number[] =>
      rows.map((row) => Number(row.dateCreated.slice(14, 16)));

    beforeAll(async () => {
      for (let minute = 0; minute < 20; minute += 1) {
        const execution = begin({ flowSid, startedAt: at(minute) });
        await record(subject.store, execution, minute % 2 ? { ending: { ...ending, endedAt: at(minute) } } : {});
      }
    });

    it('newest first', async () => {
      const { rows } = await subject.store.executions.list({ accountSid, flowSid }, all);
      expect(minutesOf(rows)).toEqual(Array.from({ length: 20 }, (_, index) => 19 - index));
    });

    it('by status and by date of creation, both ends included', async () => {
      const filter = { status: 'ended', createdFrom: at(5), createdTo: at(11) } as const;
      const first = await subject.store.executions.list({ accountSid, flowSid }, { size: 3 }, filter);
      expect(minutesOf(first.rows)).toEqual([11, 9, 7]);
      const second = await subject.store.executions.list(
        { accountSid, flowSid },
        { size: 3, token: first.next },
        filter,
      );
      expect(minutesOf(second.rows)).toEqual([5]);
      expect(second.next).toBeUndefined();
    });

    it('pages that stay where they are when new executions begin', async () => {
      const page = await subject.store.executions.list({ accountSid, flowSid }, { size: 4 });
      await record(subject.store, begin({ flowSid, startedAt: at(50) }));
      const next = await subject.store.executions.list({ accountSid, flowSid }, { size: 4, token: page.next });
      expect(minutesOf(next.rows)).toEqual([15, 14, 13, 12]);
      const back = await subject.store.executions.list({ accountSid, flowSid }, { size: 4, token: next.previous });
      expect(back.rows).toEqual(page.rows);
      expect(back.previous).toBeDefined();
    });

    it('steps page by page', async () => {
      const execution = begin();
      await record(subject.store, execution, { steps: Array.from({ length: 250 }, (_, index) => stepOf(index)) });
      const seen: number[] = [];
      for (let token: string | undefined, more = true; more; more = token !== undefined) {
        const page = await subject.store.steps.list(execution.sid, { size: 100, token });
        seen.push(...page.rows.map(({ index }) => index));
        token = page.next;
      }
      expect(seen).toEqual(Array.from({ length: 250 }, (_, index) => 249 - index));
    });
  });

  it('purges what ended long ago, with its steps, and nothing that is active', async () => {
    const { store } = subject;
    const flowSid = newSid('FW');
    const old = '2020-01-01T00:00:00.000Z';
    const ended = Array.from({ length: 3 }, () => begin({ flowSid, startedAt: old }));
    const early = { startedAt: old, endedAt: old };
    for (const execution of ended) {
      await record(store, execution, { steps: [stepOf(0, early)], ending: { reason: 'FLOW_END', endedAt: old } });
    }
    const active = begin({ flowSid, startedAt: old });
    await record(store, active);
    expect(await store.executions.purge('2020-02-01T00:00:00.000Z', 2)).toBe(2);
    expect(await store.executions.purge('2020-02-01T00:00:00.000Z', 2)).toBe(1);
    expect(await store.executions.purge('2020-02-01T00:00:00.000Z', 2)).toBe(0);
    expect((await store.executions.list({ accountSid, flowSid }, all)).rows.map(({ sid }) => sid)).toEqual([
      active.sid,
    ]);
    expect((await store.steps.list(ended[0]!.sid, all)).rows).toEqual([]);
  });
});
