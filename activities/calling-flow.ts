import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { HOW_TO_BEGIN } from '../src/engine/execution';
import { flowSidOf } from '../src/temporal/executions';
import { isSid } from '../src/twilio/sid';

/** Temporal's id of the execution that an activity runs for. */
export function callingWorkflowId(): string {
  const { workflowExecution } = activityInfo();
  if (!workflowExecution) throw new Error('Expected to run for a workflow, but the activity was started on its own');
  return workflowExecution.workflowId;
}

/**
 * The flow of the execution that an activity runs for. It tells in whose name Twilio is called.
 *
 * @throws ApplicationFailure where the workflow's id, which somebody has typed, is not the key of an execution: tried again, it
 *   would be the same
 */
export function callingFlowSid(): string {
  const flowSid = flowSidOf(callingWorkflowId());
  if (isSid('FW', flowSid)) return flowSid;
  throw ApplicationFailure.nonRetryable(
    `Expected the id of the workflow to begin with the SID of its flow, as in FW…/+15550100/+15550101, but it is another one. ${HOW_TO_BEGIN}`,
    'workflow-id',
  );
}
