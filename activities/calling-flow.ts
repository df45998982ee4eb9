import { activityInfo } from '@temporalio/activity';
import { flowSidOf } from '../src/temporal/executions';

/** Temporal's id of the execution that an activity runs for. */
export function callingWorkflowId(): string {
  const { workflowExecution } = activityInfo();
  if (!workflowExecution) throw new Error('Expected to run for a workflow, but the activity was started on its own');
  return workflowExecution.workflowId;
}

/** The flow of the execution that an activity runs for. It tells in whose name Twilio is called. */
export function callingFlowSid(): string {
  return flowSidOf(callingWorkflowId());
}
