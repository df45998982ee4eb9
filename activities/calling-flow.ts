import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { flowSidOf } from '../src/temporal/executions';

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
  if (/^FW[0-9a-f]{32}$/i.test(flowSid)) return flowSid;
  throw ApplicationFailure.nonRetryable(
    'Expected the id of the workflow to begin with the SID of its flow, as in FW…/+15550100/+15550101, but it is another one. ' +
      'The workflow startExecution begins one with { FlowSid, To, From, Parameters }, and so does POST /v2/Flows/{sid}/Executions',
    'workflow-id',
  );
}
