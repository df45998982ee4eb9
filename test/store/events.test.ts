import type { JournalBatch } from '../../src/engine/journal';
import type { AnnouncedEvent, Store, WorkflowTask } from '../../src/store';
import { newSid } from '../../src/twilio/sid';
import { journalBatch, journalExecution, journalStep } from '../support/journal';
import { describeStore } from '../support/stores';

const ending = { reason: 'FLOW_END', endedAt: '2026-11-21T10:01:00.000Z' } as const;
const LATER = '2100-01-01T00:00:00.000Z';

const task = (historyLength: number, runId = 'run'): WorkflowTask => ({ runId, historyLength });

/** An event in a few words. */
function short({ type, data }: AnnouncedEvent): string {
  const { transitioned_from: widget, name, status } = data as Record<string, string | undefined>;
  return [type.split('.').slice(-2).join('.'), ...(widget ? [widget, name] : [status])].join(' ');
}

describeStore('events', (subject) => {
  let accountSid: string;
  let execution: JournalBatch['execution'];
  let store: Store;

  beforeEach(async () => {
    store = subject.store;
    accountSid = newSid('AC');
    execution = journalExecution({ accountSid });
    await store.events.want(accountSid, LATER);
  });

  const record = (rest: Parameters<typeof journalBatch>[1], from?: WorkflowTask): Promise<boolean> =>
    store.executions.record(journalBatch(execution, rest), from);
  const announceAll = async (): Promise<string | undefined> =>
    store.events.announce(await store.events.pending(execution.sid));
  const read = (after = 0): Promise<AnnouncedEvent[]> => store.events.after(accountSid, { after, limit: 1000 });
  const told = async (): Promise<string[]> => (await read()).map(short);

  it('tell what the journal tells, with the fields of Twilio’s', async () => {
    const step = journalStep(0, { parentStepSid: newSid('FT'), to: null });
    expect(await record({ steps: [step], ending })).toBe(true);
    expect(await announceAll()).toBe(accountSid);
    const [started, ended, last] = await read();
    const { sid: execution_sid, flowSid: flow_sid } = execution;
    const common = {
      execution_sid,
      account_sid: accountSid,
      flow_sid,
      flow_revision: 1,
      contact_channel_address: '+15550199',
      started_by: accountSid,
      date_created: '2026-11-21T10:00:00.000Z',
    };
    expect(started).toMatchObject({
      position: 1,
      type: 'com.twilio.studio.flow.execution.started',
      time: '2026-11-21T10:00:00.000Z',
      data: { ...common, status: 'active' },
    });
    expect(ended?.data).toEqual({
      sid: step.sid,
      execution_sid,
      account_sid: accountSid,
      flow_sid,
      flow_revision: 1,
      parent_step_sid: step.parentStepSid,
      name: 'sent',
      type: 'send-message',
      transitioned_from: 'w0',
      transitioned_to: 'Ended',
      date_created: step.startedAt,
      date_updated: step.endedAt,
    });
    expect(last).toMatchObject({
      position: 3,
      type: 'com.twilio.studio.flow.execution.ended',
      time: ending.endedAt,
      data: { ...common, status: 'ended', ended_reason: 'FLOW_END', date_updated: ending.endedAt },
    });
    expect(new Set([started?.id, ended?.id, last?.id]).size).toBe(3);
    expect(started?.id).toMatch(/^NO[0-9a-f]{32}$/);
  });

  it('are not written where nobody wants them', async () => {
    accountSid = newSid('AC');
    execution = journalExecution({ accountSid });
    expect(await record({ steps: [journalStep(0)] }, task(3))).toBe(false);
    expect(await store.events.pending(execution.sid)).toEqual([]);
    await store.events.want(accountSid, '2020-01-01T00:00:00.000Z');
    expect(await record({ steps: [journalStep(1)] }, task(9))).toBe(false);
  });

  it('are written where there is a subscription', async () => {
    accountSid = newSid('AC');
    execution = journalExecution({ accountSid });
    const configuration = { destination: 'https://example.com', method: 'POST', batch_events: true } as const;
    const sink = await store.sinks.create({ sid: newSid('DG'), accountSid, description: 'd', configuration });
    await store.subscriptions.create({ sid: newSid('DF'), accountSid, sinkSid: sink.sid, description: '', types: {} });
    expect(await record({ steps: [journalStep(0)] }, task(3))).toBe(true);
  });

  it('come once, however often a batch comes, and in whichever process', async () => {
    const other = await subject.reopen();
    const batch = journalBatch(execution, { steps: [journalStep(0), journalStep(1)], ending });
    const replayed = { ...batch, replaying: true };
    for (const one of [store, other]) await one.executions.record(batch, task(3));
    const groups = await store.events.pending(execution.sid);
    await Promise.all([store.events.announce(groups), other.events.announce(groups)]);
    await store.executions.record(batch, task(3));
    await other.executions.record(replayed, task(3));
    await announceAll();
    expect(await told()).toEqual([
      'execution.started active',
      'step.ended w0 sent',
      'step.ended w1 sent',
      'execution.ended ended',
    ]);
  });

  it('tell once that an execution has begun, also where whoever began it says so first', async () => {
    const first = { ...journalBatch(execution), replaying: true };
    await store.executions.begin([first]);
    await announceAll();
    expect(await told()).toEqual(['execution.started active']);
    await record({ steps: [journalStep(0)] }, task(3));
    await store.executions.begin([first]);
    await announceAll();
    expect(await told()).toEqual(['execution.started active', 'step.ended w0 sent']);
  });

  it('are not told of a try that another one has overtaken', async () => {
    await record({ steps: [journalStep(0)] }, task(3));
    await announceAll();
    await record({ steps: [journalStep(1, { event: 'timeout' }), journalStep(2)], ending }, task(9));
    const answered = { event: 'incomingMessage', endedAt: '2026-11-21T10:01:01.000Z' };
    await record({ steps: [journalStep(1, answered)] }, task(14));
    await announceAll();
    expect(await told()).toEqual(['execution.started active', 'step.ended w0 sent', 'step.ended w1 incomingMessage']);
  });

  it('of a task can be found out and forgotten, or announced up to it', async () => {
    await record({ steps: [journalStep(0)] }, task(3));
    await record({ steps: [journalStep(1)] }, task(9));
    await record({ steps: [journalStep(2)] }, task(9));
    const groups = await store.events.pending(execution.sid);
    const place = { executionSid: execution.sid, workflowId: execution.workflowId };
    expect(groups).toEqual([
      { ...place, task: undefined, orders: [-1] },
      { ...place, task: task(3), orders: [0] },
      { ...place, task: task(9), orders: [1, 2] },
    ]);
    expect(await store.events.unannounced(1000)).toContain(execution.sid);
    await store.events.announce(groups.slice(0, 2));
    await store.events.discard(groups[2]!);
    expect(await told()).toEqual(['execution.started active', 'step.ended w0 sent']);
    expect(await store.events.unannounced(1000)).not.toContain(execution.sid);
    expect(await announceAll()).toBeUndefined();
  });

  it('are not announced once they were taken back meanwhile', async () => {
    await record({ steps: [journalStep(0, { event: 'failed' })] }, task(3));
    const groups = await store.events.pending(execution.sid);
    await record({ steps: [journalStep(0)] }, task(8));
    await store.events.announce(groups);
    expect(await told()).toEqual(['execution.started active']);
    await announceAll();
    expect(await told()).toEqual(['execution.started active', 'step.ended w0 sent']);
  });

  it('are certain when a replay tells what was not there', async () => {
    await record({ base: undefined, from: 1, steps: [journalStep(1)] }, task(9));
    await record({ steps: [journalStep(0)], replaying: true }, task(3));
    const groups = await store.events.pending(execution.sid);
    expect(groups.map((group) => [group.task, group.orders])).toEqual([
      [undefined, [0]],
      [task(9), [1]],
    ]);
  });

  it('do not come again from a replay after they were purged', async () => {
    const batch = { steps: [journalStep(0)], ending };
    await record(batch, task(3));
    await announceAll();
    while ((await store.events.purge(LATER, 100)) > 0);
    await record({ ...batch, replaying: true }, task(3));
    expect(await store.events.pending(execution.sid)).toEqual([]);
  });

  it('are certain once a replay tells them, whatever a try has noted that came to nothing', async () => {
    await record({ steps: [journalStep(0)] }, task(3));
    const late = { startedAt: '2026-11-21T10:00:08.000Z', endedAt: '2026-11-21T10:00:09.000Z' };
    await record({ steps: [journalStep(1, late), journalStep(2, late), journalStep(3, late)], ending }, task(9));
    const truth = { steps: [journalStep(1, { event: 'timeout' }), journalStep(2)], replaying: true, ending };
    await record(truth);
    await record(truth);
    const [first, ...rest] = await store.events.pending(execution.sid);
    expect(first).toMatchObject({ orders: [-1] });
    expect(rest).toMatchObject([{ task: task(3) }, { orders: [1, 2, 2 ** 31 - 1], task: undefined }]);
    await announceAll();
    expect((await told()).slice(2)).toEqual(['step.ended w1 timeout', 'step.ended w2 sent', 'execution.ended ended']);
    await record(truth);
    expect(await store.events.pending(execution.sid)).toEqual([]);
  });

  it('tell the end of an execution whose workflow is gone, once', async () => {
    await record({ steps: [journalStep(0)] }, task(3));
    await store.unsettled.end(execution.sid, { ...ending, reason: 'FAILED' });
    await store.unsettled.end(execution.sid, { ...ending, reason: 'FAILED' });
    await announceAll();
    await store.unsettled.end(execution.sid, { ...ending, reason: 'FAILED' });
    await announceAll();
    const events = await read();
    expect(events.map(short)).toEqual(['execution.started active', 'step.ended w0 sent', 'execution.ended ended']);
    expect(events[2]?.data.ended_reason).toBe('FAILED');
  });

  it('go with an execution that is deleted', async () => {
    await record({ steps: [journalStep(0)] }, task(3));
    await announceAll();
    await record({ steps: [journalStep(1)] }, task(9));
    await store.executions.delete(execution);
    expect(await read()).toEqual([]);
    expect(await store.events.pending(execution.sid)).toEqual([]);
    expect(await store.events.firstPosition(accountSid)).toBeUndefined();
  });

  it('go with an execution that is removed before they were announced, as then nobody can tell them', async () => {
    await record({ steps: [journalStep(0)], ending });
    expect(await store.events.unannounced(1000)).toContain(execution.sid);
    expect(await store.executions.purge(LATER, 1000)).toBeGreaterThan(0);
    expect(await store.events.unannounced(1000)).not.toContain(execution.sid);
  });

  it('stay for those who were away when the execution is removed', async () => {
    await record({ steps: [journalStep(0)], ending });
    await announceAll();
    await store.executions.purge(LATER, 1000);
    expect(await told()).toHaveLength(3);
  });

  it('have one order in an account, without a place before one that was read already', async () => {
    const other = await subject.reopen();
    const executions = Array.from({ length: 12 }, () => journalExecution({ accountSid }));
    for (const one of executions) await store.executions.record(journalBatch(one, { steps: [journalStep(0)] }));
    await Promise.all(
      executions.map(async ({ sid }, index) => {
        const { events } = index % 2 ? store : other;
        await events.announce(await events.pending(sid));
      }),
    );
    const places = (await read()).map(({ position }) => position);
    expect(places).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect(await store.events.lastPosition(accountSid)).toBe(24);
    const types = ['com.twilio.studio.flow.step.ended'] as const;
    const steps = await store.events.after(accountSid, { after: 4, limit: 3, types });
    expect(steps.map(short)).toEqual(Array.from({ length: 3 }, () => 'step.ended w0 sent'));
    expect(await store.events.after(newSid('AC'), { after: 0, limit: 10 })).toEqual([]);
  });

  it('are purged, oldest first, and never while nobody was told', async () => {
    await record({ steps: [journalStep(0)] }, task(3));
    await store.events.announce(await store.events.pending(execution.sid), new Date('2020-01-01T00:00:00Z'));
    await record({ steps: [journalStep(1)] }, task(9));
    const before = '2020-01-02T00:00:00.000Z';
    expect([await store.events.purge(before, 1), await store.events.purge(before, 5)]).toEqual([1, 1]);
    expect(await store.events.purge(before, 5)).toBe(0);
    await announceAll();
    expect((await read()).map(({ position }) => position)).toEqual([3]);
    expect(await store.events.firstPosition(accountSid)).toBe(3);
  });
});
