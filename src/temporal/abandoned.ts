import type { Client } from '@temporalio/client';
import type { AbandonedExecutions } from '../../activities/reconcile';
import { searchAttributeKeys } from '../../workflows/search-attributes';
import { FLOW_EXECUTION } from '../../workflows/messages';

/** Finds abandoned executions among Temporal's closed workflows. */
export function abandonedExecutions(client: Client): AbandonedExecutions {
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
