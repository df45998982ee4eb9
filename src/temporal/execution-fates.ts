import type { Client } from '@temporalio/client';
import type { ExecutionKey, Fate } from '../../activities/bring-to-end';
import type { ExecutionFates } from '../../activities/reconcile';
import { executionSidOf, runIdOf } from '../engine/execution';
import { FLOW_EXECUTION } from '../../workflows/messages';
import { searchAttributeKeys } from '../../workflows/search-attributes';
import { executionsOn } from './list-filters';
import { describeRun, followingRun, type Run, type RunInfo } from './run-histories';

/** Runs in one piece of a list. */
const PIECE = 500;

/**
 * Answers what became of executions. Lists of workflows lag behind and are for finding; what is acted upon is asked of each
 * execution itself, run by run.
 *
 * @param taskQueue ours: others in the same namespace see to their own executions
 */
export function executionFates(client: Client, taskQueue: string): ExecutionFates {
  return {
    closedBetween: (after, until) => closedBetween(client, taskQueue, [after, until]),
    running: (executionSids) => running(client, executionSids),
    fateOf: (execution) => fateOf(client, execution),
  };
}

/** Also of runs that went on in a new one, in which another execution may have begun. */
async function* closedBetween(
  client: Client,
  taskQueue: string,
  [after, until]: readonly [Date, Date],
): AsyncGenerator<ExecutionKey[]> {
  const query =
    `${executionsOn(taskQueue)} AND ExecutionStatus != 'Running' ` +
    `AND CloseTime > '${after.toISOString()}' AND CloseTime <= '${until.toISOString()}'`;
  let piece = new Map<string, ExecutionKey>();
  for await (const run of client.workflow.list({ query, pageSize: PIECE })) {
    const { workflowId } = run;
    const sid = sidOf(run) ?? executionSidOf(run.runId);
    piece.set(sid, { sid, workflowId });
    if (piece.size < PIECE) continue;
    yield [...piece.values()];
    piece = new Map();
  }
  if (piece.size > 0) yield [...piece.values()];
}

async function running(client: Client, executionSids: readonly string[]): Promise<ReadonlySet<string>> {
  const sids = executionSids.map((sid) => `'${sid}'`).join(', ');
  const query = `WorkflowType = '${FLOW_EXECUTION}' AND ExecutionStatus = 'Running' AND ExecutionSid IN (${sids})`;
  const found = new Set<string>();
  for await (const run of client.workflow.list({ query })) found.add(sidOf(run) ?? '');
  return found;
}

/**
 * The runs of an execution follow each other from its first one. That may be forgotten already, or was terminated by whoever
 * has reset it, while a later one runs: that has the key, and says whose it is.
 */
async function fateOf(
  client: Client,
  { sid, workflowId: key, firstRunId = runIdOf(sid) }: ExecutionKey,
): Promise<Fate> {
  // One that was deleted has lost its key, which names a contact.
  const workflowId = key || (await listedRuns(client, sid))[0]?.workflowId;
  if (workflowId === undefined) return { kind: 'forgotten' };
  const first = await describeRun(client, { workflowId, runId: firstRunId });
  if (first?.status.name === 'RUNNING') return { kind: 'runs' };
  const latest = await describeRun(client, { workflowId });
  if (latest?.status.name === 'RUNNING' && sidOf(latest) === sid) return { kind: 'runs' };
  const listed = first ? [] : await listedRuns(client, sid);
  const oldest = first ?? listed[0];
  if (oldest?.status.name === 'CONTINUED_AS_NEW') return closed(await runsFrom(client, oldest, sid));
  return closed(first ? [first] : listed);
}

/** One of the runs may have begun a moment ago, or a list may not know yet that it has ended. */
function closed(runs: readonly RunInfo[]): Fate {
  const last = runs.at(-1);
  if (!last) return { kind: 'forgotten' };
  if (runs.some(({ status }) => status.name === 'RUNNING')) return { kind: 'runs' };
  const closedAt = last.closeTime ?? new Date();
  return {
    kind: 'closed',
    status: last.status.name,
    closedAt,
    runs: runs.map(({ workflowId, runId }) => ({ workflowId, runId })),
  };
}

/** Those that an execution went on in, the one that is given included. */
async function runsFrom(client: Client, first: RunInfo, sid: string): Promise<RunInfo[]> {
  const runs: RunInfo[] = [];
  for (let run: RunInfo | undefined = first; run;) {
    runs.push(run);
    const next: Run | undefined = await followingRun(client, run);
    run = next && (await describeRun(client, next));
    if (run && sidOf(run) !== sid) break;
  }
  return runs;
}

async function listedRuns(client: Client, sid: string): Promise<RunInfo[]> {
  const query = `WorkflowType = '${FLOW_EXECUTION}' AND ExecutionSid = '${sid}'`;
  const runs: RunInfo[] = [];
  for await (const run of client.workflow.list({ query })) runs.push(run);
  return runs.sort((one, other) => one.startTime.getTime() - other.startTime.getTime());
}

/** The same for all runs of an execution. One that somebody began by hand has none before its first task. */
function sidOf({ typedSearchAttributes }: RunInfo): string | undefined {
  return typedSearchAttributes.get(searchAttributeKeys.executionSid);
}
