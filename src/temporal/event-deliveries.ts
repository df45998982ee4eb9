import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { deliverEvents } from '../../workflows';
import { workflowRuns } from './key-holder';

/** Of all processes one delivers to a sink at a time: Temporal knows one workflow of an id. */
const workflowId = (sinkSid: string): string => `perdure-events/${sinkSid}`;

/**
 * Begins the deliveries to a sink, unless they are under way. That is asked first, as there are events all the time: of each
 * start that it refuses, Temporal keeps what it has written of a history, on a cluster for sixty days.
 */
export async function beginDeliveries(client: Client, taskQueue: string, sinkSid: string): Promise<void> {
  if (await workflowRuns(client, workflowId(sinkSid))) return;
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
