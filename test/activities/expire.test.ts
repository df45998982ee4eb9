import { MockActivityEnvironment } from '@temporalio/testing';
import { expire, type Expiring } from '../../activities/expire';

const SCHEDULED = Date.parse('2026-11-21T10:00:00.000Z');

/** Records that go in pieces, and what was asked for. */
function records(name: string, days: number, count: number) {
  const asked: { before: string; limit: number }[] = [];
  let left = count;
  const expiring: Expiring = {
    name,
    days,
    async purge(before, limit) {
      asked.push({ before, limit });
      const removed = Math.min(left, limit);
      left -= removed;
      return removed;
    },
  };
  return { expiring, asked };
}

test('what has been kept for its days goes, piece by piece, with a heartbeat after each', async () => {
  const environment = new MockActivityEnvironment({ scheduledTimestampMs: SCHEDULED });
  const heartbeats: unknown[] = [];
  environment.on('heartbeat', (details: unknown) => heartbeats.push({ ...(details as object) }));
  const [executions, blobs] = [records('executions', 30, 1200), records('blobs', 61, 0)];
  const expired = await environment.run(expire, [executions.expiring, blobs.expiring]);
  expect(expired).toEqual({ executions: 1200, blobs: 0 });
  expect(new Set(executions.asked.map(({ before }) => before))).toEqual(new Set(['2026-10-22T10:00:00.000Z']));
  expect(blobs.asked.map(({ before }) => before)).toEqual(['2026-09-21T10:00:00.000Z']);
  expect(heartbeats).toHaveLength(executions.asked.length + blobs.asked.length);
  expect(executions.asked.length).toBeGreaterThan(2);
  expect(heartbeats.at(-1)).toEqual(expired);
});

test('a worker that stops lets go of it between two pieces', async () => {
  const environment = new MockActivityEnvironment({ scheduledTimestampMs: SCHEDULED });
  const { expiring, asked } = records('executions', 30, 100_000);
  const stopping: Expiring = {
    ...expiring,
    purge(before, limit) {
      if (asked.length === 1) environment.cancel();
      return expiring.purge(before, limit);
    },
  };
  await expect(environment.run(expire, [stopping])).rejects.toThrow();
  expect(asked).toHaveLength(2);
});
