import type { Accepted, Evidence, ExecutionEvidence } from '../world/evidence';
import { handedOff, handledBy, isCutShort, isHandoff, isQuestion, receivedBy, repeated } from './read';

/** Messages that were accepted and lost, and messages that were handled twice. */
export function messages(evidence: Evidence): string[] {
  const handled = evidence.executions.flatMap(handledBy);
  return [
    ...repeated(handled).map((sid) => `${sid} was handled twice: by ${handlers(evidence, sid).join(', ')}`),
    ...lost(evidence, new Set(handled)),
  ];
}

function handlers({ executions }: Evidence, sid: string): string[] {
  return executions.filter((execution) => handledBy(execution).includes(sid)).map((execution) => execution.sid);
}

function lost(evidence: Evidence, handled: ReadonlySet<string>): string[] {
  const last = lastReceivers(evidence);
  const told = new Set<string>();
  return evidence.accepted.flatMap((accepted) => {
    const { sid } = accepted;
    if (handled.has(sid) || told.has(sid)) return [];
    told.add(sid);
    const receiver = last.get(sid);
    const excused = receiver
      ? mayLeave(receiver.execution, accepted, receiver.at)
      : isTooLate(evidence, accepted) || isForAgent(evidence, accepted);
    const where = receiver ? `${receiver.execution.sid} had it at ${receiver.at}` : 'no execution ever had it';
    return excused ? [] : [`${sid} was accepted at ${accepted.at} and lost: ${where}`];
  });
}

/** Of each message the last execution that got it, and when. */
function lastReceivers(evidence: Evidence): Map<string, { execution: ExecutionEvidence; at: string }> {
  const last = new Map<string, { execution: ExecutionEvidence; at: string }>();
  for (const execution of evidence.executions) {
    for (const { sid, at } of receivedBy(evidence, execution.sid)) {
      if (at >= (last.get(sid)?.at ?? '')) last.set(sid, { execution, at });
    }
  }
  return last;
}

/**
 * Whether a message that an execution got may come to nothing: somebody ends the execution after it has come, its conversation
 * is over, an agent has taken over; or it was for this execution alone. Where the execution has asked since, it would have had to drop
 * it with a warning, or take it for the answer.
 */
function mayLeave(execution: ExecutionEvidence, { executionSid }: Accepted, at: string): boolean {
  const { reason, endRequestedAt, steps } = execution;
  const isCut = isCutShort(execution) && (endRequestedAt === null || at <= endRequestedAt);
  const isLeft = isCut || handedOff(execution) || (executionSid !== undefined && reason !== null);
  // A question that was cut short may not have come to what it found waiting.
  const asked = steps.filter(isQuestion).filter(({ event }) => event !== 'interrupted');
  return (
    isLeft && !asked.some(({ event, startedAt, endedAt }) => startedAt > at || (event === 'timeout' && endedAt > at))
  );
}

/** Whether a message was for an execution that was over when it came. */
function isTooLate({ executions }: Evidence, { executionSid, at }: Accepted): boolean {
  const execution = executions.find(({ sid }) => sid === executionSid);
  const end = execution?.steps.at(-1)?.endedAt;
  if (!execution || execution.reason === null) return false;
  return isCutShort(execution) || (end !== undefined && end <= at);
}

/** Whether a message was written before an agent took over in its conversation, and came after that. */
function isForAgent({ executions }: Evidence, { flowSid, at, written }: Accepted): boolean {
  if (written === undefined) return false;
  const inConversation = executions.filter(({ workflowId }) => workflowId === `${flowSid}/${written.conversationSid}`);
  return inConversation
    .flatMap(({ steps }) => steps.filter(isHandoff))
    .some(({ endedAt }) => written.at <= endedAt && endedAt <= at);
}
