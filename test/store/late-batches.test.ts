import type { JournalBatch } from '../../src/engine/journal';
import type { Store } from '../../src/store';
import { newSid } from '../../src/twilio/sid';
import { journalBatch, journalExecution, journalStep } from '../support/journal';
import { describeStore } from '../support/stores';

const ending = { reason: 'FLOW_END', endedAt: '2026-11-21T10:01:00.000Z' } as const;

/** Each worker keeps what it tells while the store is down: whose comes first afterwards, nobody knows. */
describeStore('a store that hears from two workers', (subject) => {
  let execution: JournalBatch['execution'];
  let store: Store;
  beforeEach(async () => {
    store = subject.store;
    execution = journalExecution();
    await store.events.want(execution.accountSid, '2100-01-01T00:00:00.000Z');
  });

  const record = (position: string | null, rest: Parameters<typeof journalBatch>[1]): Promise<boolean> =>
    store.executions.record(journalBatch({ ...execution, position }, rest), { runId: newSid('R'), historyLength: 3 });
  const path = async (): Promise<string[]> => {
    const { rows } = await store.steps.list(execution.sid, { size: 50 });
    return rows.map(({ widget }) => widget).reverse();
  };

  it('keeps what it has of a later task when an earlier one is told of late', async () => {
    await record('w1', { steps: [journalStep(0)] });
    await record('w3', { steps: [journalStep(2)] });
    await record('w2', { steps: [journalStep(1)] });
    expect(await path()).toEqual(['w0', 'w1', 'w2']);
    const dateUpdated = '2026-11-21T10:00:02.500Z';
    expect(await store.executions.fetch(execution)).toMatchObject({ position: 'w3', dateUpdated });
  });

  it('does not make an execution active again that has ended since', async () => {
    await record('w1', { steps: [journalStep(0)] });
    await record(null, { steps: [journalStep(2)], ending });
    await record('w2', { steps: [journalStep(1)] });
    expect(await path()).toEqual(['w0', 'w1', 'w2']);
    expect(await store.executions.fetch(execution)).toMatchObject({ status: 'ended', position: null });
  });

  it('does not take the word of a try for a step that a later try has taken', async () => {
    await record('w1', { steps: [journalStep(0)] });
    await record('w3', { steps: [journalStep(1), journalStep(2)] });
    await record('other', { steps: [journalStep(1, { widget: 'tried', endedAt: '2026-11-21T10:00:01.400Z' })] });
    expect(await path()).toEqual(['w0', 'w1', 'w2']);
  });

  it('forgets no event of the later task', async () => {
    await record('w1', { steps: [journalStep(0)] });
    await record(null, { steps: [journalStep(2)], ending });
    await record('w2', { steps: [journalStep(1)] });
    await store.events.announce(await store.events.pending(execution.sid));
    const told = await store.events.after(execution.accountSid, { after: 0, limit: 50 });
    expect(told.map(({ type }) => type.replace('com.twilio.studio.flow.', ''))).toEqual([
      'execution.started',
      ...['step.ended', 'step.ended', 'step.ended'],
      'execution.ended',
    ]);
  });
});
