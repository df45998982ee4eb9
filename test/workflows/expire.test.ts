import { expire } from '../../activities/expire';
import type { JournalBatch } from '../../src/engine/journal';
import { expiringRecords } from '../../src/process/retention';
import type { Store } from '../../src/store';
import { ensureSchedules } from '../../src/temporal/schedules';
import { newSid } from '../../src/twilio/sid';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { settled } from '../support/settled';
import { describeStore } from '../support/stores';

const DAY_MS = 24 * 3600 * 1000;
const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString();

const noneRuns = async (): Promise<boolean> => false;

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());

interface Kept {
  accountSid: string;
  flowSid: string;
  sid: string;
}

/** An execution with a step, of which the end is so many days ago; it still runs without an end. */
async function record(store: Store, flowSid: string, begun: number, ended?: number): Promise<Kept> {
  const place = { accountSid: newSid('AC'), flowSid, sid: newSid('FN') };
  const step = { startedAt: daysAgo(begun), endedAt: daysAgo(ended ?? begun), inputs: {}, warnings: [] };
  const batch: JournalBatch = {
    execution: {
      ...place,
      revision: 1,
      workflowId: place.sid,
      contactAddress: '+15550001111',
      initiatedBy: null,
      startedAt: daysAgo(begun),
      position: 'w',
      cleanup: [],
    },
    base: { flow: {}, contact: {}, trigger: {}, widgets: {} } as never,
    from: 0,
    steps: [
      { sid: newSid('FT'), index: 0, widget: 'w', type: 't', event: 'e', to: null, parentStepSid: null, ...step },
    ],
    ...(ended !== undefined && { ending: { reason: 'FLOW_END', endedAt: daysAgo(ended) } }),
    replaying: false,
  };
  await store.executions.record(batch);
  return place;
}

async function isKept(store: Store, place: Kept): Promise<boolean> {
  const execution = await store.executions.fetch(place);
  const { rows } = await store.steps.list(place.sid, { size: 1 });
  expect(rows).toHaveLength(execution ? 1 : 0);
  return execution !== undefined;
}

describeStore('Retention', (subject) => {
  it('removes by its schedule what ended too long ago, and nothing that runs', async () => {
    const { store } = subject;
    const flowSid = newSid('FW');
    const longAgo = await record(store, flowSid, 40, 31);
    const lately = await record(store, flowSid, 40, 29);
    const running = await record(store, flowSid, 40);
    const deleted = await record(store, flowSid, 40, 31);
    await store.executions.delete(deleted);
    await store.inbound.claim('old', new Date(daysAgo(31)));
    await store.inbound.claim('new', new Date(daysAgo(29)));
    await store.outbound.claim('old', 'FN1:1', new Date(daysAgo(8)));
    await store.outbound.claim('new', 'FN1:1', new Date(daysAgo(6)));
    await store.blobs.put('payload', Buffer.from('of an execution that may still run'), 'yet to tell of itself');
    host.activities.expire = () => expire(expiringRecords(store, 30, noneRuns));

    await ensureSchedules(host.client, host.taskQueue);
    const schedule = host.client.schedule.getHandle(`perdure-expire/${host.taskQueue}`);
    await schedule.trigger();
    while ((await store.executions.fetch(longAgo)) !== undefined)
      await new Promise((resolve) => setTimeout(resolve, 50));
    // The schedule notes what it has begun a moment after it has begun it.
    const { info } = await settled(
      () => schedule.describe(),
      ({ info: { recentActions } }) => recentActions.length > 0,
    );
    const { workflow } = info.recentActions.at(-1)!.action;
    const expired: unknown = await host.client.workflow.getHandle(workflow.workflowId).result();

    expect(expired).toEqual({
      events: 0,
      outboundMessages: 1,
      executions: 2,
      inboundMessages: 1,
      blobUses: 0,
      blobs: 0,
    });
    expect(await Promise.all([longAgo, lately, running].map((place) => isKept(store, place)))).toEqual([
      false,
      true,
      true,
    ]);
    expect(await store.inbound.claim('old', new Date())).toBe('new');
    expect(await store.outbound.claim('new', 'FN2:1', new Date())).toBe(false);
    expect(await store.blobs.get('payload')).toBeDefined();
    await schedule.delete();
  });

  it('keeps everything but events and the notes of sent messages where it is told to', async () => {
    expect(expiringRecords(subject.store, undefined, noneRuns)).toMatchObject([
      { name: 'events', days: 7 },
      { name: 'outboundMessages', days: 7 },
    ]);
    expect(expiringRecords(subject.store, 3, noneRuns).map(({ days }) => days)).toEqual([3, 3, 3, 3, 3, 3]);
  });
});
