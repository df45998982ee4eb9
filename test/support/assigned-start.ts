import type { Client, WorkflowStartOptions } from '@temporalio/client';
import { executionStarter, newExecutionSid } from '../../src/temporal/execution-starter';
import { flowExecution } from '../../workflows';
import { searchAttributesOf } from '../../workflows/search-attributes';

/** Starts an execution as the product does, which gives it its SID. */
export async function startAssigned(client: Client, options: WorkflowStartOptions<typeof flowExecution>) {
  const { flowSid, revision, trigger } = options.args[0];
  const { contactAddress, channel } = trigger;
  const sid = newExecutionSid();
  const typedSearchAttributes = searchAttributesOf({ executionSid: sid, flowSid, revision, contactAddress, channel });
  const handle = await executionStarter(client).start(flowExecution, { ...options, typedSearchAttributes });
  return { sid, handle };
}
