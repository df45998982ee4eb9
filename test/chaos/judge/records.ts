import type { Evidence, ExecutionEvidence, RunEvidence } from '../world/evidence';
import { repeated, runsOf } from './read';

/** What the store tells differently than Temporal's histories. */
export function records(evidence: Evidence): string[] {
  const { executions, runs, started } = evidence;
  const known = new Set(executions.map(({ sid }) => sid));
  const happened = new Set(runs.map(({ executionSid }) => executionSid));
  return [
    ...[...happened].filter((sid) => !known.has(sid)).map((sid) => `the store does not know ${sid}`),
    ...[...known].filter((sid) => !happened.has(sid)).map((sid) => `Temporal does not know ${sid}`),
    ...started.filter((sid) => !happened.has(sid)).map((sid) => `${sid} was started, and is nowhere`),
    ...repeated(started).map((sid) => `${sid} was given to two who started one`),
    ...executions.flatMap((execution) => differences(execution, runsOf(evidence, execution.sid).at(-1))),
  ];
}

function differences({ sid, steps, stepCount, reason }: ExecutionEvidence, last: RunEvidence | undefined): string[] {
  const gapless = steps.every(({ index }, position) => index === position) && steps.length === stepCount;
  const { result } = last ?? {};
  return [
    ...(gapless ? [] : [`${sid} has steps ${steps.map(({ index }) => index).join()} of ${stepCount}`]),
    // Whoever ends an execution at the very end of its path reads that it was ended.
    ...(result && reason !== result.reason && reason !== 'CANCELLED'
      ? [`${sid} ended for ${reason} in the store, for ${result.reason} in Temporal`]
      : []),
    ...(result && result.steps !== steps.length
      ? [`${sid} has ${steps.length} steps in the store, ${result.steps} in Temporal`]
      : []),
  ];
}
