import type { Client } from '@temporalio/client';
import { searchAttributeKeys } from '../../workflows/search-attributes';
import { FLOW_EXECUTION } from '../../workflows/messages';

/** An execution whose workflow came to an end that ran none of its code. */
export interface AbandonedExecution {
  executionSid: string;
  /** Temporal's status of the workflow, such as `TERMINATED`. */
  status: string;
  closedAt: Date;
}

/** Finds abandoned executions among Temporal's closed workflows. */
export function abandonedExecutions(client: Client): { since(time: Date): AsyncIterable<AbandonedExecution> } {
  return {
    async *since(time) {
      const query =
        `WorkflowType = '${FLOW_EXECUTION}' AND ExecutionStatus IN ('Terminated', 'TimedOut', 'Failed') ` +
        `AND CloseTime > '${time.toISOString()}'`;
      for await (const { typedSearchAttributes, status, closeTime } of client.workflow.list({ query })) {
        const executionSid = typedSearchAttributes.get(searchAttributeKeys.executionSid);
        if (executionSid !== undefined) yield { executionSid, status: status.name, closedAt: closeTime ?? new Date() };
      }
    },
  };
}
