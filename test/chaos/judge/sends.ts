import { executionOfKey } from '../world/records';
import type { Evidence, ExecutionEvidence, SentEvidence } from '../world/evidence';
import { repeated } from './read';

/** What was sent, called or handed over more often than the flow asked for, or when it should not have been. */
export function sends(evidence: Evidence): string[] {
  const { sent, handoffs, calls } = evidence;
  const keys = sent.flatMap(({ key }) => key ?? []);
  return [
    ...repeated(keys).map((key) => `step ${key} was sent twice`),
    ...repeated(handoffs.map(({ key }) => key)).map((key) => `step ${key} was handed over twice`),
    ...repeated(calls).map((call) => `${call} was called twice`),
    ...unclaimed(evidence),
    ...late(evidence),
  ];
}

/** Steps that take the same message, or one that is not there, for theirs; and messages that no step knows of. */
function unclaimed(evidence: Evidence): string[] {
  const { sent, executions } = evidence;
  const claims = executions.flatMap(({ steps }) => steps.flatMap(({ outbound }) => outbound ?? []));
  const there = new Set(sent.map(({ sid }) => sid));
  const claimed = new Set(claims);
  return [
    ...repeated(claims).map((sid) => `two steps take ${sid} for theirs: one of them has sent nothing`),
    ...claims
      .filter((sid) => !there.has(sid))
      .map((sid) => `a step believes that it has sent ${sid}, which is not there`),
    ...sent.filter((message) => !claimed.has(message.sid) && !isCutShort(evidence, message)).map(describe),
  ];
}

const describe = ({ sid, key = 'over Messaging', at }: SentEvidence): string =>
  `${sid} (${key}, ${at}) was sent, and no step knows of it`;

/** Milliseconds between the moment at which an execution was ended and the arrival of what it was sending. */
const UNDER_WAY_MS = 15_000;

/** Whether a message was on its way when somebody ended its execution: the step that sent it never came to its end. */
function isCutShort({ executions, runs }: Evidence, { key, at }: SentEvidence): boolean {
  const ended = executions.filter(({ reason }) => reason === 'CANCELLED' || reason === 'CONVERSATION_ENDED');
  if (key !== undefined) return ended.some(({ sid }) => sid === executionOfKey(key));
  const closed = runs.filter(({ executionSid }) => ended.some(({ sid }) => sid === executionSid));
  return closed.some(({ closedAt }) => Math.abs(Date.parse(closedAt ?? '') - Date.parse(at)) < UNDER_WAY_MS);
}

function late({ sent, handoffs, executions }: Evidence): string[] {
  const bySid = new Map(executions.map((execution) => [execution.sid, execution]));
  const muted = new Map(handoffs.map(({ key, at }) => [executionOfKey(key), at]));
  return sent.flatMap(({ sid, key, at }) => {
    const execution = key === undefined ? undefined : bySid.get(executionOfKey(key));
    if (!execution) return [];
    const end = endOf(execution);
    const handoff = muted.get(execution.sid);
    return [
      ...(handoff !== undefined && handoff < at ? [`${sid} was sent after ${execution.sid} had handed over`] : []),
      ...(end !== undefined && end < at ? [`${sid} was sent after ${execution.sid} had ended`] : []),
    ];
  });
}

/** When an execution came to the end of its path; one that was ended may have had something on its way. */
function endOf({ reason, steps }: ExecutionEvidence): string | undefined {
  return reason === 'FLOW_END' ? steps.at(-1)?.endedAt : undefined;
}
