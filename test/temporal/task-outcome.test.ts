import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { taskOutcome, type TaskOutcome, type WorkflowTaskId } from '../../src/temporal/task-outcome';
import { testTemporal } from '../support/temporal-server';

/** A workflow whose tasks the test answers by hand. */
describe('The outcome of a workflow task', () => {
  let client: Client;
  const taskQueue = `test-${randomUUID()}`;

  beforeAll(async () => {
    const { address, namespace } = await testTemporal();
    client = new Client({ connection: await Connection.connect({ address }), namespace });
  });
  afterAll(() => client.connection.close());

  const begin = async (): Promise<{ workflowId: string; runId: string }> => {
    const handle = await client.workflow.start('byHand', { taskQueue, workflowId: randomUUID() });
    return { workflowId: handle.workflowId, runId: handle.firstExecutionRunId };
  };
  const poll = async (): Promise<{ taskToken: Uint8Array; historyLength: number }> => {
    const { namespace } = client.options;
    const task = await client.connection.withDeadline(Date.now() + 60_000, () =>
      client.workflowService.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue } }),
    );
    return { taskToken: task.taskToken, historyLength: Number(task.startedEventId) };
  };
  const answer = async (taskToken: Uint8Array, well: boolean): Promise<void> => {
    const request = { namespace: client.options.namespace, taskToken, identity: 'test' };
    if (well) await client.workflowService.respondWorkflowTaskCompleted(request);
    else await client.workflowService.respondWorkflowTaskFailed(request);
  };
  const outcomeOf = (task: WorkflowTaskId): Promise<TaskOutcome> => taskOutcome(client, task);

  it('is pending, and then completed', async () => {
    const run = await begin();
    const { taskToken, historyLength } = await poll();
    expect(await outcomeOf({ ...run, historyLength })).toBe('pending');
    await answer(taskToken, true);
    expect(await outcomeOf({ ...run, historyLength })).toBe('completed');
    for (let signal = 0; signal < 30; signal += 1) await client.workflow.getHandle(run.workflowId).signal('more');
    expect(await outcomeOf({ ...run, historyLength })).toBe('completed');
    await client.workflow.getHandle(run.workflowId).terminate();
  });

  it('is failed where another one has done its work', async () => {
    const run = await begin();
    const first = await poll();
    await answer(first.taskToken, false);
    expect(await outcomeOf({ ...run, ...first })).toBe('failed');
    // The next try is not in the history before it is answered.
    const second = await poll();
    expect(second.historyLength).toBeGreaterThan(first.historyLength);
    expect(await outcomeOf({ ...run, ...second })).toBe('pending');
    await answer(second.taskToken, true);
    expect([await outcomeOf({ ...run, ...first }), await outcomeOf({ ...run, ...second })]).toEqual([
      'failed',
      'completed',
    ]);
    await client.workflow.getHandle(run.workflowId).terminate();
  });

  it('is failed where the run has ended without it', async () => {
    const run = await begin();
    const first = await poll();
    await answer(first.taskToken, false);
    const second = await poll();
    await client.workflow.getHandle(run.workflowId).terminate();
    expect(await outcomeOf({ ...run, ...second })).toBe('failed');
  });

  it('is certain where nobody remembers the run', async () => {
    expect(await outcomeOf({ workflowId: randomUUID(), runId: randomUUID(), historyLength: 3 })).toBe('completed');
  });
});
