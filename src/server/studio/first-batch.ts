import { beginExecution, type Trigger } from '../../engine/execution';
import type { JournalBatch } from '../../engine/journal';
import type { PinnedFlow, Started } from '../../temporal/executions';

/** An execution that Temporal has begun, as the server knows it. */
export interface Beginning {
  flow: PinnedFlow;
  trigger: Trigger;
  started: Started;
  startedAt: Date;
}

/**
 * What the journal will say first: for whoever reads of an execution before its first pause. It is no newer than anything
 * that is there already.
 */
export function firstBatch({ flow, trigger, started, startedAt: date }: Beginning): JournalBatch {
  const { accountSid, flowSid, revision } = flow;
  const { executionSid, workflowId } = started;
  const identity = { accountSid, executionSid, flowSid, revision, startedAt: date.toISOString() };
  const { frames, initiatedBy, startedAt } = beginExecution(identity, trigger, '');
  return {
    execution: {
      sid: executionSid,
      accountSid,
      flowSid,
      revision,
      workflowId,
      contactAddress: trigger.contactAddress,
      initiatedBy,
      startedAt,
      position: null,
      cleanup: [],
    },
    base: frames[0]?.context,
    from: 0,
    steps: [],
    replaying: true,
  };
}
