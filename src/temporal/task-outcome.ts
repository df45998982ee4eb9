import type { Client } from '@temporalio/client';
import { hasGrpcStatus } from './grpc-status';

/** A workflow task of a run, by how many events the run's history had when it began. */
export interface WorkflowTaskId {
  workflowId: string;
  runId: string;
  historyLength: number;
}

/**
 * - `completed`: what it did counts
 * - `failed`: it came to nothing; if the run goes on, another task has done its work, or will
 * - `pending`: nobody knows yet
 */
export type TaskOutcome = 'completed' | 'failed' | 'pending';

/** Of `temporal.api.enums.v1.EventType` (https://api-docs.temporal.io). */
const WORKFLOW_TASK_COMPLETED = 7;

/** Those with which a run ends: completed, failed, timed out, cancelled, terminated, gone on as new. */
const RUN_ENDED: ReadonlySet<number> = new Set([2, 3, 4, 21, 27, 28]);

/** The task's outcome is among the newest events when it is asked for soon. */
const PAGE = 20;

/**
 * Asks Temporal what became of a workflow task. The event after those that the task began with is its completion, or it
 * has none. A run whose history is gone has ended long ago, and what nobody has taken back since is what happened.
 */
export async function taskOutcome(client: Client, task: WorkflowTaskId): Promise<TaskOutcome> {
  try {
    return await readOutcome(client, task);
  } catch (error) {
    if (hasGrpcStatus(error, 'NOT_FOUND')) return 'completed';
    throw error;
  }
}

async function readOutcome(client: Client, { workflowId, runId, historyLength }: WorkflowTaskId): Promise<TaskOutcome> {
  const { namespace } = client.options;
  let nextPageToken: Uint8Array | undefined;
  let hasEnded = false;
  do {
    const page = await client.workflowService.getWorkflowExecutionHistoryReverse({
      namespace,
      execution: { workflowId, runId },
      maximumPageSize: PAGE,
      ...(nextPageToken && { nextPageToken }),
    });
    for (const { eventId, eventType } of page.history?.events ?? []) {
      const id = Number(eventId);
      hasEnded ||= RUN_ENDED.has(Number(eventType));
      if (id === historyLength + 1) return Number(eventType) === WORKFLOW_TASK_COMPLETED ? 'completed' : 'failed';
      if (id <= historyLength) return hasEnded ? 'failed' : 'pending';
    }
    nextPageToken = page.nextPageToken?.length ? page.nextPageToken : undefined;
  } while (nextPageToken);
  return 'pending';
}
