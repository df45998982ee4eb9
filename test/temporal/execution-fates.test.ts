import { randomUUID } from 'node:crypto';
import type { ExecutionKey } from '../../activities/bring-to-end';
import { executionSidOf } from '../../src/engine/execution';
import { executionFates } from '../../src/temporal/execution-fates';
import { workflowRuns } from '../../src/temporal/key-holder';
import { unwrittenJournalQuery } from '../../workflows/messages';
import { asking } from '../support/asking-flow';
import { useReconciling, type Begin, type Begun } from '../support/reconciling';
import { settled } from '../support/settled';

const stage = useReconciling();

/** An execution that waits for an answer. */
async function waiting(begin?: Begin): Promise<Begun> {
  const begun = await stage.world.begin(asking, begin);
  const isWritten = (): Promise<unknown> => begun.handle.query(unwrittenJournalQuery);
  await settled(isWritten, (unwritten) => unwritten === null);
  return begun;
}

/** Executions whose workflows have closed in the last minute, as one task queue has them. */
async function closedOn(taskQueue: string): Promise<string[]> {
  const fates = executionFates(stage.world.host.client, taskQueue);
  const sids: string[] = [];
  for await (const piece of fates.closedBetween(new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)))
    sids.push(...piece.map(({ sid }) => sid));
  return sids;
}

const fateOf = (execution: ExecutionKey) => stage.world.dependencies.fates.fateOf(execution);

test.each([
  ['given its SID', false],
  ['begun by hand', true],
])('an execution that was %s runs until its workflow has closed', async (_name, byHand) => {
  const { sid, workflowId, firstRunId, handle } = await waiting({ byHand });
  const keys: ExecutionKey[] = [
    { sid, workflowId, firstRunId },
    { sid, workflowId },
    { sid, workflowId: '' },
  ];
  // Without a key it is found by a list, which lags behind.
  for (const key of keys)
    expect(
      await settled(
        () => fateOf(key),
        ({ kind }) => kind === 'runs',
      ),
    ).toEqual({ kind: 'runs' });
  const { client } = stage.world.host;
  expect(await workflowRuns(client, workflowId)).toBe(true);
  await handle.terminate();
  expect(await workflowRuns(client, workflowId)).toBe(false);
  expect(await workflowRuns(client, randomUUID())).toBe(false);
  const closed = { kind: 'closed', status: 'TERMINATED', runs: [{ workflowId, runId: firstRunId }] };
  expect(await fateOf({ sid, workflowId, firstRunId })).toMatchObject(closed);
  for (const key of keys)
    expect(
      await settled(
        () => fateOf(key),
        ({ kind }) => kind === 'closed',
      ),
    ).toMatchObject(closed);
});

test('one that another has followed under the same key is over', async () => {
  const first = await waiting();
  await first.handle.terminate();
  const { sid, workflowId, firstRunId } = first;
  const next = await waiting({ workflowId });
  expect(await fateOf({ sid, workflowId, firstRunId })).toMatchObject({ kind: 'closed', status: 'TERMINATED' });
  expect(await fateOf(next)).toEqual({ kind: 'runs' });
  await next.handle.terminate();
});

test('those that have closed are found on their own task queue', async () => {
  const { sid, handle } = await waiting();
  await handle.terminate();
  const { taskQueue } = stage.world.host;
  expect(
    await settled(
      () => closedOn(taskQueue),
      (sids) => sids.includes(sid),
    ),
  ).toContain(sid);
  expect(await closedOn(`not ${taskQueue}`)).toEqual([]);
});

test('one that nobody has heard of is forgotten, also where another has its key', async () => {
  const { workflowId, handle } = await waiting();
  const sid = executionSidOf(randomUUID());
  expect(await fateOf({ sid, workflowId })).toEqual({ kind: 'forgotten' });
  expect(await fateOf({ sid, workflowId: randomUUID() })).toEqual({ kind: 'forgotten' });
  expect(await fateOf({ sid, workflowId: '' })).toEqual({ kind: 'forgotten' });
  await handle.terminate();
});

test('one that somebody has reset runs', async () => {
  const { sid, workflowId, firstRunId, handle } = await waiting();
  const { client } = stage.world.host;
  const { events = [] } = await handle.fetchHistory();
  const tasks = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes);
  await client.workflowService.resetWorkflowExecution({
    namespace: client.options.namespace,
    workflowExecution: { workflowId, runId: firstRunId },
    workflowTaskFinishEventId: tasks.at(-1)?.eventId,
    requestId: randomUUID(),
    reason: 'by hand',
  });
  const first = await client.workflow.getHandle(workflowId, firstRunId).describe();
  expect(first.status.name).toBe('TERMINATED');
  expect(await fateOf({ sid, workflowId, firstRunId })).toEqual({ kind: 'runs' });
  await handle.terminate();
});
