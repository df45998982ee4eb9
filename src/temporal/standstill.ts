import type { Client } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { searchAttributeKeys } from '../../workflows/search-attributes';
import { hasGrpcStatus } from './grpc-status';

/** A workflow whose task has failed several times in a row. Temporal tries it again until it succeeds, however long that takes. */
export interface Standing {
  workflowId: string;
  runId: string;
  /** Undefined for a workflow that is no execution of a flow, and for one that has not come to its first pause. */
  executionSid?: string;
  /** In Temporal's words, such as `cause=WorkflowTaskFailedCauseNonDeterministicError`. */
  problems: readonly string[];
}

export interface Standstill {
  /** Of all that stand still. */
  count: number;
  /** Some of them, at most {@link LISTED}. */
  some: readonly Standing[];
}

/** However many stand still, so many are enough to find out why. */
const LISTED = 20;

const CALL_MS = 5_000;

/** Set by the server, from 1.30 on, on what fails to get on; taken away by the next task that succeeds. */
const PROBLEMS = defineSearchAttributeKey('TemporalReportedProblems', 'KEYWORD_LIST');

/** Finds what stands still, in Temporal's list filters. @see https://docs.temporal.io/list-filter */
export function standstillQuery(taskQueue: string): string {
  return `${PROBLEMS.name} IS NOT NULL AND ExecutionStatus = 'Running' AND TaskQueue = ${JSON.stringify(taskQueue)}`;
}

/**
 * Asks Temporal which workflows of a task queue do not get on.
 *
 * @returns undefined where the server is too old to tell
 */
export async function standstill(client: Client, taskQueue: string): Promise<Standstill | undefined> {
  try {
    return await client.withDeadline(Date.now() + CALL_MS, () => read(client, standstillQuery(taskQueue)));
  } catch (error) {
    if (hasGrpcStatus(error, 'INVALID_ARGUMENT')) return undefined;
    throw error;
  }
}

async function read(client: Client, query: string): Promise<Standstill> {
  const some: Standing[] = [];
  for await (const workflow of client.workflow.list({ query, pageSize: LISTED })) {
    const { workflowId, runId, typedSearchAttributes } = workflow;
    const executionSid = typedSearchAttributes.get(searchAttributeKeys.executionSid);
    some.push({ workflowId, runId, executionSid, problems: typedSearchAttributes.get(PROBLEMS) ?? [] });
    if (some.length === LISTED) return { count: (await client.workflow.count(query)).count, some };
  }
  return { count: some.length, some };
}
