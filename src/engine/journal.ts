import type { ChannelContext, JsonObject, StudioContext } from './context';
import { activeFrame, type Cleanup, type EndReason, type ExecutionState } from './execution';
import type { StepWarning } from './warnings';

/**
 * One step: a widget ran and left through an event. Twilio's Steps resource, path counts, coverage and the live view are
 * all read from these records. `output`, `variables` and `channel` are what the step changed, so that the context after
 * step N is the context at the start with the changes of steps 0…N applied.
 */
export interface StepRecord {
  /** FT…. */
  sid: string;
  /** Position in the journal, from 0. A subflow's steps come before the step that called it. */
  index: number;
  widget: string;
  type: string;
  /** Event through which the widget was left; `unsupported` or `interrupted` where the execution ended in it. */
  event: string;
  /** The next widget, or null where the execution ended. */
  to: string | null;
  /** Index of the transition that a split has taken: event and target do not tell two of its conditions apart. */
  transition?: number;
  parentStepSid: string | null;
  /** ISO 8601, milliseconds. */
  startedAt: string;
  endedAt: string;
  /** Properties after rendering. */
  inputs: JsonObject;
  /** Becomes `widgets.<widget>`; absent where the step left it as it was. */
  output?: JsonObject;
  /** Merged into `flow.variables`. */
  variables?: JsonObject;
  /** The new `flow.channel`. */
  channel?: ChannelContext;
  /** Only on the first step of a subflow: the context that the subflow began with. */
  base?: StudioContext;
  warnings: StepWarning[];
}

/** Why and when an execution ended. */
export interface Ending {
  reason: EndReason;
  /** Text for people, where the reason alone does not tell. */
  message?: string;
  /** ISO 8601. */
  endedAt: string;
}

/**
 * What a host writes to the store at a pause and at the end: the execution as it stands and the steps since the batch
 * before. Writing a batch twice has no further effect.
 */
export interface JournalBatch {
  execution: {
    sid: string;
    accountSid: string;
    flowSid: string;
    revision: number;
    /** Temporal's workflow id: the execution's key. */
    workflowId: string;
    contactAddress: string;
    initiatedBy: string | null;
    /** ISO 8601. */
    startedAt: string;
    /** The widget that runs or waits; null once the execution has ended. */
    position: string | null;
    /** What is to be undone at Twilio when it ends; for whoever finds that its workflow was terminated. */
    cleanup: readonly Cleanup[];
  };
  /** Context at the start; in the first batch of an execution. */
  base?: StudioContext;
  /** Temporal's run that the execution began in; in the first batch, too. */
  firstRunId?: string;
  /** Index of the first step that the batch tells of: the length of the journal before it. */
  from: number;
  steps: StepRecord[];
  ending?: Ending;
  /** The host runs a recorded history again: what is stored already is at least as new as this. */
  replaying: boolean;
}

/** What every batch of an execution says of it, wherever it stands. */
export function executionFacts(
  state: ExecutionState,
  workflowId: string,
): Omit<JournalBatch['execution'], 'position' | 'cleanup'> {
  const { executionSid: sid, accountSid, flowSid, revision, initiatedBy, startedAt } = state;
  const contactAddress = activeFrame(state).context.contact.channel.address;
  return { sid, accountSid, flowSid, revision, workflowId, contactAddress, initiatedBy, startedAt };
}
