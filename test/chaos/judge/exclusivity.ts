import type { Evidence, RunEvidence } from '../world/evidence';

/** Runs that began while another one with the same key was open. */
export function exclusivity({ runs }: Evidence): string[] {
  const open = new Map<string, RunEvidence>();
  return runs.flatMap((run) => {
    const before = open.get(run.workflowId);
    open.set(run.workflowId, run);
    const overlaps = before && (before.closedAt === null || before.closedAt > run.startedAt);
    return overlaps ? [`${run.executionSid} began while ${before.executionSid} was active`] : [];
  });
}
