import { activeFrame, beginExecution, type Trigger } from '../../engine/execution';
import { executionFacts, type JournalBatch } from '../../engine/journal';
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
export function firstBatch({ flow, trigger, started, startedAt }: Beginning): JournalBatch {
  const { accountSid, flowSid, revision } = flow;
  const { executionSid, workflowId, firstRunId } = started;
  const identity = { accountSid, executionSid, flowSid, revision, startedAt: startedAt.toISOString() };
  const state = beginExecution(identity, trigger, '');
  return {
    execution: { ...executionFacts(state, workflowId), position: null, cleanup: [] },
    base: activeFrame(state).context,
    firstRunId,
    from: 0,
    steps: [],
    replaying: true,
  };
}
