import { makeContinueAsNewFunc, workflowInfo, type ContinueAsNewOptions } from '@temporalio/workflow';
import type { FlowDefinition } from '../src/flow/definition';
import type { flowExecution } from './flow-execution';
import type { ExecutionSettings, FlowExecutionInput } from './messages';
import { searchAttributesWithoutSid } from './search-attributes';

/**
 * Events in a run's history after which the execution goes on in a new run: below the 4,096 at which the server suggests it,
 * as a worker that takes an execution over replays them all.
 */
const HISTORY_EVENTS = 2000;

/**
 * Asked at each widget boundary: whether the execution should go on in a new run. One reason is that its worker deployment
 * has another version by now: an execution is pinned to the version that it began a run with.
 */
export function needsNewRun({ historyEvents = HISTORY_EVENTS }: ExecutionSettings = {}): boolean {
  const { continueAsNewSuggested, historyLength, targetWorkerDeploymentVersionChanged } = workflowInfo();
  return continueAsNewSuggested || targetWorkerDeploymentVersionChanged || historyLength > historyEvents;
}

/** Goes on in a new run, with the workflow code that is current by then. */
export function goOnInNewRun(input: FlowExecutionInput, definition: FlowDefinition): Promise<never> {
  return continueWith({}, input, definition);
}

/**
 * Begins another execution in a new run. Temporal would hand on the search attributes: until its first task the new one would pass
 * for the one that has ended, and whoever ends either of them would meet the other.
 */
export function beginInNewRun(input: FlowExecutionInput, definition: FlowDefinition): Promise<never> {
  const { flowSid, revision, trigger } = input;
  const { contactAddress, channel } = trigger;
  const typedSearchAttributes = searchAttributesWithoutSid({ flowSid, revision, contactAddress, channel });
  return continueWith({ typedSearchAttributes }, input, definition);
}

function continueWith(
  options: Pick<ContinueAsNewOptions, 'typedSearchAttributes'>,
  ...args: [FlowExecutionInput, FlowDefinition]
): Promise<never> {
  const upgrade = workflowInfo().targetWorkerDeploymentVersionChanged;
  const initialVersioningBehavior = upgrade ? ('AUTO_UPGRADE' as const) : undefined;
  return makeContinueAsNewFunc<typeof flowExecution>({ ...options, initialVersioningBehavior })(...args);
}
