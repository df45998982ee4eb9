import type { WorkflowDefinitionOptions } from '@temporalio/common';
import { setWorkflowOptions, workflowInfo } from '@temporalio/workflow';
import { deliverEvents } from './deliver-events';
import { expireRecords } from './expire';
import { reconcileExecutions } from './reconcile';
import { startExecution } from './start-execution';
import './stack-traces';

export { flowExecution } from './flow-execution';
export { deliverEvents, expireRecords, reconcileExecutions, startExecution };

setWorkflowOptions(upkeepOptions, deliverEvents);
setWorkflowOptions(upkeepOptions, expireRecords);
setWorkflowOptions(upkeepOptions, reconcileExecutions);
setWorkflowOptions(upkeepOptions, startExecution);

/**
 * Where workers are versions, executions stay with theirs. Upkeep, and what begins executions, goes over to the current version
 * with its next task: there is one run of each at a time, so that one whose version has no worker any more would hold up all that
 * come after it.
 */
function upkeepOptions(): WorkflowDefinitionOptions {
  // Temporal takes no such word from a worker that is no version.
  return workflowInfo().currentDeploymentVersion?.deploymentName ? { versioningBehavior: 'AUTO_UPGRADE' } : {};
}
