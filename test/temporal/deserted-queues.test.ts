import { desertedQueues } from '../../src/temporal/deserted-queues';
import { isWorkedOn } from '../../src/temporal/pollers';
import { inboundMessageSignal } from '../../workflows/messages';
import { message, start, waiting } from '../replay/play';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { settled } from '../support/settled';

describe('task queues that have executions and no worker', () => {
  let here: ExecutionHost;
  let elsewhere: ExecutionHost;
  beforeAll(async () => {
    [here, elsewhere] = await Promise.all([startExecutionHost(), startExecutionHost()]);
  });
  afterAll(() => here.stop());

  /** As seen by a worker to whose store some executions belong. */
  const deserted = async (known: readonly string[], silentMs?: number) => {
    const isOurs = async (sids: readonly string[]): Promise<boolean> => sids.some((sid) => known.includes(sid));
    return desertedQueues(here.client, { taskQueue: here.taskQueue, isOurs, silentMs });
  };

  it('are told, with how many they are, until there is a worker again', async () => {
    const [one, other] = [await start(elsewhere), await start(elsewhere)];
    await waiting(elsewhere, 2);
    const ours = [one.executionSid, other.executionSid];
    expect(await deserted(ours)).toEqual([]);

    const { taskQueue } = elsewhere;
    await elsewhere.stop();
    const stopped = Date.now();
    const silent = () => deserted(ours, Date.now() - stopped);
    expect(await settled(silent, ([queue]) => queue?.executions === 2)).toEqual([{ taskQueue, executions: 2 }]);
    // Whose store knows none of them has nothing to say.
    expect(await deserted([], Date.now() - stopped)).toEqual([]);

    const back = await startExecutionHost({ taskQueue });
    try {
      expect(
        await settled(
          () => deserted(ours),
          ({ length }) => length === 0,
        ),
      ).toEqual([]);
      for (const { workflowId } of [one, other]) {
        const handle = back.client.workflow.getHandle(workflowId);
        await handle.signal(inboundMessageSignal, message('tea'));
        expect(await handle.result()).toMatchObject({ reason: 'FLOW_END' });
      }
    } finally {
      await back.stop();
    }
  });
});

test('whether anybody works on a task queue is told, for processes that have no worker of their own', async () => {
  const [elsewhere, here] = await Promise.all([startExecutionHost(), startExecutionHost()]);
  const [{ client }, { taskQueue }] = [here, elsewhere];
  expect(
    await settled(
      () => isWorkedOn(client, taskQueue),
      (word) => word === 'ok',
    ),
  ).toBe('ok');
  expect(await isWorkedOn(client, `${taskQueue}-of-nobody`)).toBe('degraded');
  await elsewhere.stop();
  const stopped = Date.now();
  const silent = () => isWorkedOn(client, taskQueue, Date.now() - stopped);
  expect(await settled(silent, (word) => word === 'degraded')).toBe('degraded');
  await here.stop();
});
