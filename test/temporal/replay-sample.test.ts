import type { Client } from '@temporalio/client';
import { chooseRuns } from '../../src/temporal/replay-sample';

describe('a sample of executions', () => {
  /** So many executions in Temporal's order, the newest first. */
  const clientWith = (total: number): Client => {
    async function* list() {
      for (let place = 0; place < total; place += 1) yield { workflowId: String(place), runId: 'run' };
    }
    const workflow = { count: async () => ({ count: total }), list };
    return { workflow, withDeadline: (_: number, work: () => unknown) => work() } as never;
  };
  const places = async (total: number, count: number): Promise<number[]> => {
    const { runs } = await chooseRuns(clientWith(total), { taskQueue: 'flows', count, status: 'running', days: 1 });
    return runs.map(({ workflowId }) => Number(workflowId));
  };

  it.each([
    [0, 10],
    [9, 10],
    [10, 10],
  ])('is all of %d, where there are no more than %d', async (total, count) => {
    expect(await places(total, count)).toEqual(Array.from({ length: total }, (_, place) => place));
  });

  it.each([
    [11, 10],
    [150, 100],
    [199, 100],
    [10_000, 7],
  ])('of %d executions reaches to the oldest one, with %d of them, evenly', async (total, count) => {
    const chosen = await places(total, count);
    expect(chosen).toHaveLength(count);
    expect([chosen[0], chosen.at(-1)]).toEqual([0, total - 1]);
    const gaps = chosen.slice(1).map((place, index) => place - chosen[index]!);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
  });

  it('of one is the oldest one: what an old build has begun is what matters', async () => {
    expect(await places(5, 1)).toEqual([4]);
  });
});
