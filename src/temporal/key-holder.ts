import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { executionSidOf } from '../engine/execution';
import { endRequestedSignal } from '../../workflows/messages';
import { searchAttributeKeys } from '../../workflows/search-attributes';
import { describeRun } from './run-histories';

/** Who has a key: the execution that runs, or the last one that did. */
export interface KeyHolder {
  executionSid: string;
  /** The run that it is in. */
  runId: string;
  isRunning: boolean;
}

/**
 * Asks Temporal who has a key. An execution that somebody began by hand has its search attribute with its first task only.
 *
 * @throws WorkflowNotFoundError where nobody has ever had it
 */
export async function keyHolder(client: Client, workflowId: string): Promise<KeyHolder> {
  const { typedSearchAttributes, runId, status } = await client.workflow.getHandle(workflowId).describe();
  return {
    executionSid: typedSearchAttributes.get(searchAttributeKeys.executionSid) ?? executionSidOf(runId),
    runId,
    isRunning: status.name === 'RUNNING',
  };
}

/** Whether there is a running workflow with an id. */
export async function workflowRuns(client: Client, workflowId: string): Promise<boolean> {
  return (await describeRun(client, { workflowId }))?.status.name === 'RUNNING';
}

/**
 * Cancels an execution, if it still runs. By the time that the cancellation arrives its key may have gone to a newer one, which
 * is not meant, or it may have gone on in a new run: the run that was seen to be its own is cancelled, until it has no other.
 */
export async function cancelExecution(
  client: Client,
  { workflowId, executionSid }: { workflowId: string; executionSid: string },
): Promise<void> {
  const handleOf = (runId?: string) => client.workflow.getHandle(workflowId, runId);
  await whereRunning(async () => {
    for (let cancelled = ''; ;) {
      const { executionSid: holder, isRunning, runId } = await keyHolder(client, workflowId);
      if (!isRunning || holder !== executionSid || runId === cancelled) return;
      await handleOf().signal(endRequestedSignal, { executionSid });
      // Temporal says yes also where the run is over.
      await handleOf(runId).cancel();
      cancelled = runId;
    }
  });
}

/** Answers whether there was a running workflow to do it with. */
export async function whereRunning(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
