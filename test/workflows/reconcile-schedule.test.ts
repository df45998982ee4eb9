import { reconcile, type Progress } from '../../activities/reconcile';
import { ensureSchedules, reconcileNow } from '../../src/temporal/schedules';
import { useReconciling } from '../support/reconciling';
import { settled } from '../support/settled';

const stage = useReconciling();

test('every process makes sure of the schedules, and each run goes on where the one before was', async () => {
  const { host } = stage.world;
  const { client, taskQueue } = host;
  const given: (Progress | undefined)[] = [];
  const done: Progress[] = [];
  host.activities.reconcile = async (before) => {
    const round = await reconcile(stage.world.dependencies, before);
    // Only now: on a loaded machine Temporal can give up a try, and there is another one.
    given.push(before);
    done.push(round);
    return round;
  };
  await ensureSchedules(client, taskQueue);
  await ensureSchedules(client, taskQueue);
  for (const [name, workflowType] of [
    ['perdure-reconcile', 'reconcileExecutions'],
    ['perdure-expire', 'expireRecords'],
  ]) {
    const handle = client.schedule.getHandle(`${name}/${taskQueue}`);
    expect((await handle.describe()).action).toMatchObject({ workflowType });
    if (name === 'perdure-expire') await handle.delete();
  }
  const handle = client.schedule.getHandle(`perdure-reconcile/${taskQueue}`);
  for (let count = 1; count <= 2; count += 1) {
    await reconcileNow(client, taskQueue);
    await settled(
      async () => done.length,
      (rounds) => rounds >= count,
    );
    // Only when Temporal knows of its beginning and its end, too, the next one can begin.
    await settled(
      () => handle.describe(),
      ({ info }) => info.numActionsTaken >= count && info.runningActions.length === 0,
    );
  }
  expect(given).toEqual([undefined, done[0]]);
  expect(done[1]!.closedUntil! > done[0]!.closedUntil!).toBe(true);
  await handle.delete();
});
