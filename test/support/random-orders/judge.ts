import type { JournalBatch } from '../../../src/engine/journal';
import type { InboundMessage } from '../../../src/engine/effects';
import type { FlowExecutionInput } from '../../../workflows/messages';
import type { Order } from './order';
import type { Played } from './play';
import type { World } from './world';

/** What is wrong with how an order came out; empty where all that must hold does. */
export async function faultsOf(world: World, order: Order, played: Played): Promise<string[]> {
  const runs = runsOf(world, played.workflowId);
  const received = await Promise.all(runs.map((run) => receivedBy(world, played.workflowId, run)));
  const handled = runs.flatMap((run) => run.handled);
  const endings = runs.map((run, index) => ({ run, received: received[index]! }));
  const isExcused = (sid: string): boolean => {
    const last = endings.filter((ending) => ending.received.includes(sid)).at(-1);
    return last !== undefined && mayLeave(world, order, last.run);
  };
  const inOrder = [...new Set(received.flat())].filter((sid) => handled.includes(sid));
  return [
    ...twice(handled).map((sid) => `${sid} was handled twice`),
    ...played.accepted
      .filter((sid) => !handled.includes(sid) && !isExcused(sid))
      .map((sid) => `${sid} was accepted and lost; runs: ${JSON.stringify(endings)}`),
    ...(inOrder.join() === handled.join() ? [] : [`came as ${inOrder.join()}, handled as ${handled.join()}`]),
    ...overlaps(world, played.workflowId),
    ...runs.filter(({ reason }) => reason === undefined).map(({ executionSid }) => `${executionSid} never ended`),
    ...sendFaults(world, runs),
  ];
}

/** One execution, as its journal tells it. */
interface Run {
  executionSid: string;
  /** Temporal's. */
  firstRunId?: string;
  reason?: string;
  initiatedBy: string | null;
  /** Messages that moved it, or that it says it has dropped; the one that began it first. */
  handled: string[];
}

const DROPPED = /^Message (IM[0-9a-f]{32}) arrived while no widget waited/;

function runsOf({ host }: World, workflowId: string): Run[] {
  const batches = batchesOf(host.batches, workflowId);
  const sids = [...new Set(batches.map(({ execution }) => execution.sid))];
  return sids.map((executionSid) => {
    const own = batches.filter(({ execution }) => execution.sid === executionSid);
    const { firstRunId, execution } = own[0]!;
    const { initiatedBy } = execution;
    const moved = host.steps(executionSid).flatMap(({ event, output, warnings }) => {
      const dropped = warnings.flatMap(({ message }) => DROPPED.exec(message)?.[1] ?? []);
      const inbound = event === 'incomingMessage' ? (output?.inbound as { MessageSid: string } | undefined) : undefined;
      return inbound ? [...dropped, inbound.MessageSid] : dropped;
    });
    const reason = own.flatMap(({ ending }) => ending ?? []).at(-1)?.reason;
    return { executionSid, firstRunId, reason, initiatedBy, handled: initiatedBy ? [initiatedBy, ...moved] : moved };
  });
}

function batchesOf(batches: readonly JournalBatch[], workflowId: string): JournalBatch[] {
  return batches.filter(({ execution }) => execution.workflowId === workflowId);
}

/** SIDs in the order in which this execution got them: what the one before had left to it comes first. */
async function receivedBy(world: World, workflowId: string, run: Run): Promise<string[]> {
  const { events } = await world.host.client.workflow.getHandle(workflowId, run.firstRunId).fetchHistory();
  const begun = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  const { carried } = read<FlowExecutionInput>(begun);
  const signals = (events ?? []).flatMap(({ workflowExecutionSignaledEventAttributes: signal }) =>
    signal?.signalName === 'inboundMessage' ? (signal.input?.payloads ?? []) : [],
  );
  const messages = [...(carried?.inbox ?? []), ...signals.map((payload) => read<InboundMessage>(payload))];
  const sids = messages.map(({ sid }) => sid);
  return run.initiatedBy ? [run.initiatedBy, ...sids] : sids;
}

/** A payload that is too small to be kept in the store. */
function read<T>(payload: { data?: Uint8Array | null } | undefined): T {
  return JSON.parse(Buffer.from(payload?.data ?? []).toString()) as T;
}

/**
 * Whether a message that this execution was the last to get may come to nothing: the API has ended the execution, its
 * conversation is over, an agent has taken over, or the message was for this execution alone and it had come to its end.
 */
function mayLeave({ handedOff }: World, order: Order, { executionSid, reason }: Run): boolean {
  const cutShort = reason === 'CANCELLED' || reason === 'CONVERSATION_ENDED';
  return cutShort || handedOff.has(executionSid) || (order.kind === 'request' && reason !== undefined);
}

/** An execution that began before the one before it, with the same key, had ended. */
function overlaps({ host }: World, workflowId: string): string[] {
  let active: string | undefined;
  return batchesOf(host.batches, workflowId).flatMap(({ execution, ending }) => {
    const before = active;
    active = ending ? undefined : execution.sid;
    const overlap = before !== undefined && before !== execution.sid;
    return overlap ? [`${execution.sid} began while ${before} was active`] : [];
  });
}

function sendFaults({ sends, webhooks }: World, runs: readonly Run[]): string[] {
  const own = new Set(runs.map(({ executionSid }) => executionSid));
  const mine = sends.filter(({ executionSid }) => own.has(executionSid));
  return [
    ...twice(mine.map(({ key }) => key)).map((key) => `${key} was sent twice`),
    ...mine.flatMap(({ key, late }) => (late ? [`${key} was sent ${late}`] : [])),
    ...[...webhooks].filter(([, sid]) => own.has(sid)).map(([webhook]) => `${webhook} was left behind`),
  ];
}

const twice = (values: readonly string[]): string[] => values.filter((value, index) => values.indexOf(value) < index);
