import type { Evidence, ExecutionEvidence, RunEvidence, StepEvidence } from '../world/evidence';

/** Messages that an execution has made something of, the one that began it first: used, or dropped with a warning. */
export function handledBy({ initiatedBy, steps }: ExecutionEvidence): string[] {
  const moved = steps.flatMap(({ dropped, inbound }) => [...dropped, ...(inbound === undefined ? [] : [inbound])]);
  return initiatedBy === null ? moved : [initiatedBy, ...moved];
}

/** The runs of one execution, oldest first. */
export function runsOf({ runs }: Evidence, executionSid: string): RunEvidence[] {
  return runs.filter((run) => run.executionSid === executionSid);
}

/** Messages in the order in which an execution got them; what one run hands to the next counts once. */
export function receivedBy(evidence: Evidence, executionSid: string): { sid: string; at: string }[] {
  const first = new Map<string, string>();
  for (const { sid, at } of runsOf(evidence, executionSid).flatMap(({ received }) => received)) {
    if (!first.has(sid)) first.set(sid, at);
  }
  return [...first].map(([sid, at]) => ({ sid, at }));
}

/** Values that come more than once. */
export function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const value of values) (seen.has(value) ? again : seen).add(value);
  return [...again];
}

/** Whether a step asks and waits for an answer. */
export function isQuestion({ type }: StepEvidence): boolean {
  return type === 'send-and-wait-for-reply';
}

/** Whether by a step an agent has taken over. */
export function isHandoff({ type, event }: StepEvidence): boolean {
  return type === 'send-to-flex' && event === 'callComplete';
}

/** Whether an agent has taken over from an execution. */
export function handedOff({ steps }: ExecutionEvidence): boolean {
  return steps.some(isHandoff);
}

/** Whether somebody has ended an execution from outside. */
export function isCutShort({ reason }: ExecutionEvidence): boolean {
  return reason === 'CANCELLED' || reason === 'CONVERSATION_ENDED';
}
