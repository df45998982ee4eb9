import type { Draft } from './draft';
import { quote, type ProblemList } from './problems';

/** What Studio allows of a flow (Twilio's documentation: studio/user-guide/subflows). More runs here, and not there. */
const STUDIO_SUBFLOWS = { widgets: 150, flows: 50 } as const;

/** Warns of subflows that Studio would not take: too many of them, or one flow at two revisions. */
export function warnOfSubflows({ states }: Draft, problems: ProblemList): void {
  const calls = states.filter(({ state }) => state.type === 'run-subflow');
  const revisions = new Map<unknown, unknown>();
  for (const [index, { state, place }] of calls.entries()) {
    const { flow_sid: flowSid, flow_revision: revision = 'LatestPublished' } = state.properties ?? {};
    const isNew = !revisions.has(flowSid);
    const first = isNew ? revision : revisions.get(flowSid);
    if (isNew) revisions.set(flowSid, revision);
    const warn = (message: string): void => problems.warning('flow:subflows', message, place);
    if (index === STUDIO_SUBFLOWS.widgets)
      warn(`should be one of ${index} run-subflow widgets at most, as Studio has it`);
    if (isNew && revisions.size === STUDIO_SUBFLOWS.flows + 1) {
      warn(`should call one of ${STUDIO_SUBFLOWS.flows} flows at most, as Studio has it`);
    }
    if (String(first) !== String(revision)) {
      warn(
        `should call revision ${quote(String(first))}, as an earlier widget does: Studio takes one revision of a flow`,
      );
    }
  }
}
