import { WorkflowNotFoundError, type Client, type WorkflowExecutionInfo } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils';

/** One run of a workflow. */
export interface Run {
  workflowId: string;
  runId: string;
}

/** What Temporal says of a run. */
export type RunInfo = Omit<WorkflowExecutionInfo, 'raw'>;

/** A history, and whose it is. */
export interface RunHistory {
  workflowId: string;
  history: History;
}

const HISTORY_MS = 30_000;

/** @returns undefined where Temporal has forgotten the run */
export async function historyOf(client: Client, { workflowId, runId }: Run): Promise<RunHistory | undefined> {
  const handle = client.workflow.getHandle(workflowId, runId);
  try {
    const history = await client.withDeadline(Date.now() + HISTORY_MS, () => handle.fetchHistory());
    return { workflowId, history };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** What Temporal says of a run, or of the latest one with an id; undefined where it knows none. */
export async function describeRun(
  client: Client,
  { workflowId, runId }: Partial<Run> & Pick<Run, 'workflowId'>,
): Promise<RunInfo | undefined> {
  try {
    return await client.workflow.getHandle(workflowId, runId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** The run in which another one, which has closed, went on; undefined where it was the last. */
export async function followingRun(client: Client, { workflowId, runId }: Run): Promise<Run | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: 1,
  });
  const next = history?.events?.[0]?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  return next ? { workflowId, runId: next } : undefined;
}
