import { workflowInfo, type WorkflowExecuteInput, type WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { FLOW_EXECUTION } from './messages';
import { searchAttributeKeys } from './search-attributes';

/**
 * The header that tells that the search attributes which a workflow was started with are its own: whoever began the execution has
 * given it its SID. A header, as nothing copies it: who starts a workflow like another one, in the Web UI or with the CLI,
 * gives its arguments and search attributes once more, and with them the SID of the other one.
 */
export const SID_ASSIGNED_HEADER = 'perdure-sid-assigned';

/** Hands the SID to the workflow, as an argument after its own. */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  inbound: [{ execute: (input, next) => next(withAssignedSid(input)) }],
});

function withAssignedSid(input: WorkflowExecuteInput): WorkflowExecuteInput {
  const { workflowType, continuedFromExecutionRunId, typedSearchAttributes } = workflowInfo();
  if (workflowType !== FLOW_EXECUTION) return input;
  const [flowInput, definition] = input.args;
  // A run that follows another one goes on with its execution, or begins one that nobody has given a SID.
  const isAssigned = SID_ASSIGNED_HEADER in input.headers && continuedFromExecutionRunId === undefined;
  const sid = isAssigned ? typedSearchAttributes.get(searchAttributeKeys.executionSid) : undefined;
  return { ...input, args: [flowInput, definition, sid] };
}
