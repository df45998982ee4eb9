import { executionOfKey, stepOfKey } from '../world/records';
import type { Evidence, ExecutionEvidence, SentEvidence } from '../world/evidence';
import { isCutShort, repeated, runsOf } from './read';

/** What was sent, called or handed over more often than the flow asked for, or when it should not have been. */
export function sends(evidence: Evidence): string[] {
  const { sent, handoffs, calls } = evidence;
  const keys = sent.flatMap(({ key }) => key ?? []);
  return [
    ...repeated(keys).map((key) => `step ${key} was sent twice`),
    ...repeated(handoffs.map(({ key }) => key)).map((key) => `step ${key} was handed over twice`),
    ...repeated(calls).map((call) => `${call} was called twice`),
    ...claimedWrongly(evidence),
    ...unclaimed(evidence),
    ...late(evidence),
  ];
}

function claimsOf({ executions }: Evidence): string[] {
  return executions.flatMap(({ steps }) => steps.flatMap(({ outbound }) => outbound ?? []));
}

/** Steps that take the same message, or one that is not there, for theirs. */
function claimedWrongly(evidence: Evidence): string[] {
  const claims = claimsOf(evidence);
  const there = new Set(evidence.sent.map(({ sid }) => sid));
  return [
    ...repeated(claims).map((sid) => `two steps take ${sid} for theirs: one of them has sent nothing`),
    ...claims
      .filter((sid) => !there.has(sid))
      .map((sid) => `a step believes that it has sent ${sid}, which is not there`),
  ];
}

/** Messages that no step knows of, but for those that were on their way when somebody ended their execution: one of each. */
function unclaimed(evidence: Evidence): string[] {
  const claimed = new Set(claimsOf(evidence));
  const excused = new Set<string>();
  return evidence.sent.flatMap((message) => {
    if (claimed.has(message.sid)) return [];
    const execution =
      message.key === undefined ? interruptedBefore(evidence, message) : interruptedAt(evidence, message);
    if (execution === undefined || excused.has(execution.sid)) return [describe(message)];
    excused.add(execution.sid);
    return [];
  });
}

const describe = ({ sid, key = 'over Messaging', at }: SentEvidence): string =>
  `${sid} (${key}, ${at}) was sent, and no step knows of it`;

/** The execution that was ended in the very step that sent a message. */
function interruptedAt({ executions }: Evidence, { key = '' }: SentEvidence): ExecutionEvidence | undefined {
  const execution = executions.find(({ sid }) => sid === executionOfKey(key));
  if (!execution || !isCutShort(execution)) return undefined;
  const step = execution.steps.find(({ index }) => index === stepOfKey(key));
  return step === undefined || step.event === 'interrupted' ? execution : undefined;
}

/** Milliseconds between the moment at which an execution was ended and the arrival of what it was sending. */
const UNDER_WAY_MS = 15_000;

/** The execution of the handset that was ended in the step during which a message arrived there, which tells of no step. */
function interruptedBefore(evidence: Evidence, { at, to }: SentEvidence): ExecutionEvidence | undefined {
  return evidence.executions.find((execution) => {
    if (!isCutShort(execution) || !execution.workflowId.endsWith(`/${to}`)) return false;
    return lastStepOf(execution) <= at && at < (arrivedBy(evidence, execution) ?? '');
  });
}

/** When the step began in which an execution was ended. One that is not in its record began after the last that is. */
function lastStepOf({ steps }: ExecutionEvidence): string {
  const step = steps.at(-1);
  return (step?.event === 'interrupted' ? step.startedAt : step?.endedAt) ?? '';
}

/** By when all has arrived that an execution was sending when it was ended. */
function arrivedBy(evidence: Evidence, { sid }: ExecutionEvidence): string | undefined {
  const closedAt = runsOf(evidence, sid).at(-1)?.closedAt;
  return closedAt ? new Date(Date.parse(closedAt) + UNDER_WAY_MS).toISOString() : undefined;
}

/** Messages that arrived when their execution was over, or an agent had taken over. */
function late(evidence: Evidence): string[] {
  const { sent, handoffs, executions } = evidence;
  const muted = new Map(handoffs.map(({ key, at }) => [executionOfKey(key), at]));
  const senders = new Map(executions.flatMap((execution) => execution.steps.map((step) => [step.outbound, execution])));
  const bySid = new Map(executions.map((execution) => [execution.sid, execution]));
  return sent.flatMap(({ sid, key, at }) => {
    const execution = key === undefined ? senders.get(sid) : bySid.get(executionOfKey(key));
    if (!execution) return [];
    const end = endOf(evidence, execution);
    const handoff = muted.get(execution.sid);
    return [
      ...(handoff !== undefined && handoff < at ? [`${sid} was sent after ${execution.sid} had handed over`] : []),
      ...(end !== undefined && end < at ? [`${sid} was sent after ${execution.sid} had ended`] : []),
    ];
  });
}

/** When nothing more of an execution's may arrive: the end of its path, or where it was ended, that of what was on its way. */
function endOf(evidence: Evidence, execution: ExecutionEvidence): string | undefined {
  if (execution.reason === 'FLOW_END') return execution.steps.at(-1)?.endedAt;
  return arrivedBy(evidence, execution);
}
