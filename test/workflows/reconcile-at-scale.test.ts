import { MockActivityEnvironment } from '@temporalio/testing';
import type { ExecutionKey } from '../../activities/bring-to-end';
import { reconcile, type Progress, type Reconciled, type ReconcileDependencies } from '../../activities/reconcile';
import type { Store } from '../../src/store';
import { newSid } from '../../src/twilio/sid';
import { journalBatch, journalExecution } from '../support/journal';
import { useStore } from '../support/stores';

const HOUR_MS = 3600 * 1000;
const ACTIVE = 12_000;

const stores = useStore();
beforeAll(async () => {
  const begun = Array.from({ length: ACTIVE }, () => journalBatch(journalExecution()));
  await stores.store.executions.begin(begun);
});

/** What was asked of Temporal and of the store in a round. */
interface Asked {
  lists: [after: Date, until: Date][];
  running: number;
  fates: string[];
  settledAmong: number;
}

interface RoundOptions {
  closed?: ExecutionKey[][];
  retentionDays?: number;
  /** Milliseconds that Temporal's clock is ahead of ours. */
  temporalAheadMs?: number;
}

/** A round over a Temporal in which all that is active runs, and some has closed. */
async function round(
  before: Progress | undefined,
  { closed = [], retentionDays, temporalAheadMs = 0 }: RoundOptions = {},
): Promise<{ done: Reconciled; asked: Asked }> {
  const asked: Asked = { lists: [], running: 0, fates: [], settledAmong: 0 };
  const { unsettled }: Pick<Store, 'unsettled'> = stores.store;
  const dependencies: ReconcileDependencies = {
    twilioOf: () => Promise.reject(new Error('Expected no call to Twilio')),
    publicBaseUrl: 'http://localhost',
    fates: {
      async *closedBetween(after, until) {
        asked.lists.push([after, until]);
        if (asked.lists.length === 1) yield* closed;
      },
      async running(sids) {
        asked.running += 1;
        return new Set(sids);
      },
      async fateOf({ sid }) {
        asked.fates.push(sid);
        return { kind: 'runs' };
      },
    },
    unsettled: {
      after: (sid, limit) => unsettled.after(sid, limit),
      leftBehind: (sid) => unsettled.leftBehind(sid),
      end: () => Promise.reject(new Error('Expected no end')),
      settledAmong(sids) {
        asked.settledAmong += 1;
        return unsettled.settledAmong(sids);
      },
    },
    endExecution: () => Promise.reject(new Error('Expected no end')),
    openRestorer: () => ({ restore: async () => undefined, close: async () => undefined }),
    retentionDays,
  };
  const work = (): Promise<Reconciled> => reconcile(dependencies, before);
  const environment = new MockActivityEnvironment({ currentAttemptScheduledTimestampMs: Date.now() + temporalAheadMs });
  return { done: await environment.run<[], Reconciled, typeof work>(work), asked };
}

const ago = (milliseconds: number): string => new Date(Date.now() - milliseconds).toISOString();

test('10,000 executions that wait cost fifty calls a round, none of them for one alone; the next goes on behind them', async () => {
  const { done, asked } = await round({ closedUntil: ago(HOUR_MS) });
  expect(asked).toMatchObject({ running: 50, fates: [] });
  expect(asked.lists).toHaveLength(1);
  expect(done.sweptTo).toMatch(/^FN/);
  const second = await round(done);
  expect(second.asked).toMatchObject({ running: 10, fates: [] });
  expect(second.done.sweptTo).toBe('');
});

test('what has closed costs one query for each piece of a list, and nothing else where it is settled', async () => {
  const ended = Array.from({ length: 1_000 }, () => journalExecution());
  for (const execution of ended) {
    const ending = { reason: 'FLOW_END', endedAt: ago(HOUR_MS) } as const;
    await stores.store.executions.record(journalBatch(execution, { ending }));
  }
  const keys = ended.map(({ sid, workflowId }) => ({ sid, workflowId }));
  const lost = { sid: newSid('FN'), workflowId: 'lost' };
  const closed = [keys.slice(0, 500), [...keys.slice(500), lost]];
  const { asked } = await round({ closedUntil: ago(HOUR_MS) }, { closed });
  expect(asked).toMatchObject({ settledAmong: 2, fates: [lost.sid] });
});

test('a round takes up where the one before has come to, but for what lists may not have had yet', async () => {
  const { done, asked } = await round({ closedUntil: ago(HOUR_MS) });
  expect(Math.abs(Date.parse(ago(HOUR_MS)) - asked.lists[0]![0].getTime())).toBeLessThan(60_000);
  const closedUntil = Date.parse(done.closedUntil!);
  expect(closedUntil).toBeLessThanOrEqual(Date.now() - 5 * 60_000);
  expect(closedUntil).toBeGreaterThan(Date.now() - 10 * 60_000);
});

test.each([-2, 2])("where the worker's clock is %p hours behind Temporal's, Temporal's counts", async (hours) => {
  const temporalAheadMs = hours * HOUR_MS;
  const { done, asked } = await round({ closedUntil: ago(HOUR_MS - temporalAheadMs) }, { temporalAheadMs });
  const [[after, until]] = asked.lists as [[Date, Date]];
  expect(Math.abs(after.getTime() - Date.parse(ago(HOUR_MS - temporalAheadMs)))).toBeLessThan(60_000);
  expect(Math.abs(until.getTime() - Date.parse(ago(-temporalAheadMs)))).toBeLessThan(60_000);
  expect(Math.abs(Date.parse(done.closedUntil!) - Date.parse(ago(5 * 60_000 - temporalAheadMs)))).toBeLessThan(60_000);
});

test('where the round before knew a time that is yet to come, as the clock was set back, all is looked for again', async () => {
  const { asked } = await round({ closedUntil: ago(-HOUR_MS) }, { retentionDays: 2 });
  expect(Math.abs(asked.lists[0]![0].getTime() - Date.parse(ago(24 * HOUR_MS)))).toBeLessThan(60_000);
});

test.each([
  [undefined, 7 * 24],
  [30, 7 * 24],
  [2, 24],
])('the first round of an installation that keeps executions for %p days looks %p hours back', async (days, hours) => {
  const { asked } = await round(undefined, { retentionDays: days });
  const [first] = asked.lists;
  expect(Math.abs(Date.now() - hours * HOUR_MS - first![0].getTime())).toBeLessThan(60_000);
  expect(asked.lists).toHaveLength(hours / 6);
});
