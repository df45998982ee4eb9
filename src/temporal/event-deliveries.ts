import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { deliverEvents } from '../../workflows';

/** Of all processes one delivers to a sink at a time: Temporal knows one workflow of an id. */
const workflowId = (sinkSid: string): string => `perdure-events/${sinkSid}`;

/** Begins the deliveries to a sink, unless they are under way. */
export async function beginDeliveries(client: Client, taskQueue: string, sinkSid: string): Promise<void> {
  try {
    await client.workflow.start<typeof deliverEvents>('deliverEvents', {
      workflowId: workflowId(sinkSid),
      taskQueue,
      args: [sinkSid],
      staticSummary: `Deliveries to the sink ${sinkSid}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
