import type { Client, WorkflowStartOptions } from '@temporalio/client';
import { executionStarter, newExecution } from '../../src/temporal/execution-starter';
import { flowExecution } from '../../workflows';

/** Starts an execution as the product does, which gives it its SID. */
export async function startAssigned(client: Client, options: WorkflowStartOptions<typeof flowExecution>) {
  const { executionSid: sid, typedSearchAttributes } = newExecution(options.args[0]);
  const handle = await executionStarter(client).start(flowExecution, { ...options, typedSearchAttributes });
  return { sid, handle };
}
