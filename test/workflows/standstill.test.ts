import { Client, Connection } from '@temporalio/client';
import { bundleWorkflows, type WorkflowBundle } from '../../src/temporal/bundle';
import { standstill, type Standing } from '../../src/temporal/standstill';
import { inboundMessageSignal } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { incompatibleBundle, spinningBundle } from '../support/faulty-bundles';
import { settled } from '../support/settled';
import { testTemporal } from '../support/temporal-server';
import { message, start, waiting } from '../replay/play';

/** Looks until what stands still is as wanted. */
function standing(
  { client, taskQueue }: ExecutionHost,
  isWanted: (all: readonly Standing[]) => boolean,
): Promise<readonly Standing[]> {
  return settled(async () => (await standstill(client, taskQueue))?.some ?? [], isWanted);
}

async function standStillAndGoOn(host: ExecutionHost, faulty: WorkflowBundle, cause: string): Promise<void> {
  const [handle, neighbour] = [await start(host), await start(host)];
  await waiting(host, 2);
  await host.restartWorker(faulty);
  await handle.signal(inboundMessageSignal, message('tea'));
  const [one, ...others] = await standing(host, ({ length }) => length > 0);
  const { workflowId, firstExecutionRunId: runId } = handle;
  expect(one).toMatchObject({ workflowId, runId, executionSid: handle.executionSid });
  expect(one!.problems.join()).toContain(cause);
  // One that waits is not touched by what runs.
  expect(others).toEqual([]);

  await host.restartWorker(await bundleWorkflows());
  expect(await handle.result()).toMatchObject({ reason: 'FLOW_END' });
  expect(await standing(host, ({ length }) => length === 0)).toEqual([]);
  await neighbour.signal(inboundMessageSignal, message('coffee'));
  expect(await neighbour.result()).toMatchObject({ reason: 'FLOW_END' });
  const answers = host.sent.map(({ body }) => body).slice(2);
  expect(answers).toEqual(['So it is tea', 'So it is coffee']);
}

// Most of the time Temporal waits before it tries a task again.
it.concurrent.each<[string, () => Promise<WorkflowBundle>, string]>([
  ['does not replay them', incompatibleBundle, 'NonDeterministicError'],
  ['never comes to the end of a task', spinningBundle, 'WorkflowWorkerUnhandledFailure'],
])('an execution on a build that %s is told of, and goes on with one that can run it', async (_what, faulty, cause) => {
  const host = await startExecutionHost();
  try {
    await standStillAndGoOn(host, await faulty(), cause);
  } finally {
    await host.stop();
  }
});

it('is not told by a Temporal that does not know of it', async () => {
  const connection = await Connection.connect({ address: (await testTemporal()).address });
  try {
    // Its list knows no such attribute, and says so.
    const { workflowService } = connection;
    const list = workflowService.listWorkflowExecutions.bind(workflowService);
    workflowService.listWorkflowExecutions = (({ query = '', ...rest }: { query?: string }) =>
      list({ ...rest, query: query.replace('TemporalReportedProblems', 'NotKnownYet') })) as never;
    expect(await standstill(new Client({ connection }), 'queue')).toBeUndefined();
  } finally {
    await connection.close();
  }
});
