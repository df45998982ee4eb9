import { FLOW_EXECUTION } from '../../workflows/messages';

/**
 * The executions of one task queue, in Temporal's list filters: other installations can share the namespace.
 *
 * @see https://docs.temporal.io/list-filter
 */
export function executionsOn(taskQueue: string): string {
  return `WorkflowType = '${FLOW_EXECUTION}' AND TaskQueue = ${JSON.stringify(taskQueue)}`;
}

/** Those of them that run. */
export function runningOn(taskQueue: string): string {
  return `${executionsOn(taskQueue)} AND ExecutionStatus = 'Running'`;
}
