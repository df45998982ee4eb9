import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import type { temporal } from '@temporalio/proto';
import type { InboundMessage } from '../engine/effects';
import { inboundMessageSignal, type FlowExecutionInput } from '../../workflows/messages';

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type Payloads = temporal.api.common.v1.IPayloads | null | undefined;

/** Milliseconds by which the clocks of Temporal and of whoever had the message may differ: the wrong time zone is hours. */
const CLOCKS_DIFFER = 24 * 3600 * 1000;

/** A message that may have come to Temporal. */
export interface EarlierMessage {
  messageSid: string;
  /** When it came here first. */
  since: Date;
}

/**
 * Whether a message is in the history of a workflow with this id that has closed since it came: as what began it, as a
 * signal, or as one that an earlier run had. Those who ask are few: a process has died, or Temporal did not answer, between
 * taking a message and saying so. Whoever brings it again may have been down for long.
 */
export async function hasHad(
  client: Client,
  workflowId: string,
  { messageSid, since }: EarlierMessage,
): Promise<boolean> {
  for (const runId of await closedRuns(client, workflowId, new Date(since.getTime() - CLOCKS_DIFFER))) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of events ?? []) if ((await messagesIn(client, event)).includes(messageSid)) return true;
  }
  return false;
}

/** The lists lag behind, so that the latest run is asked for by itself. */
async function closedRuns(client: Client, workflowId: string, since: Date): Promise<Set<string>> {
  const runs = new Set<string>();
  const latest = await latestRun(client, workflowId);
  if (latest?.closeTime && latest.closeTime > since) runs.add(latest.runId);
  const query = `WorkflowId = ${quoted(workflowId)} AND CloseTime > ${quoted(since.toISOString())}`;
  for await (const { runId } of client.workflow.list({ query })) runs.add(runId);
  return runs;
}

async function latestRun(client: Client, workflowId: string): Promise<{ runId: string; closeTime?: Date } | undefined> {
  try {
    return await client.workflow.getHandle(workflowId).describe();
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** SIDs of the messages that an event brings. */
async function messagesIn(client: Client, event: HistoryEvent): Promise<string[]> {
  const { workflowExecutionStartedEventAttributes: start, workflowExecutionSignaledEventAttributes: signal } = event;
  if (signal?.signalName === inboundMessageSignal.name) {
    return [(await firstOf<InboundMessage>(client, signal.input)).sid];
  }
  if (!start) return [];
  const { trigger, carried } = await firstOf<FlowExecutionInput>(client, start.input);
  return [...(trigger.initiatedBy === null ? [] : [trigger.initiatedBy]), ...(carried?.seen ?? [])];
}

/** The first of some arguments; the others, such as a definition, can be large. */
async function firstOf<T>(client: Client, input: Payloads): Promise<T> {
  const { loadedDataConverter } = client.options;
  const [value] = await decodeArrayFromPayloads(loadedDataConverter, input?.payloads?.slice(0, 1));
  return value as T;
}

/** Addresses may hold what ends a text of the query language. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
