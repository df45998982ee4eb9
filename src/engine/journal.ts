import type { ChannelContext, JsonObject } from './context';
import type { EndReason } from './execution';

/** A warning or an error of a step, with Studio's code (studio.md §7). */
export interface StepWarning {
  code: number;
  message: string;
}

/**
 * One step: a widget ran and left through an event. Twilio's Steps resource, path counts, coverage and the live view are
 * all read from these records. `output`, `variables` and `channel` are what the step changed, so that the context after
 * step N is the context at the start with the changes of steps 0…N applied.
 */
export interface StepRecord {
  /** FT…. */
  sid: string;
  /** Position in the execution, from 0. */
  index: number;
  widget: string;
  type: string;
  /** Event through which the widget was left. */
  event: string;
  /** The next widget, or null where the execution ended. */
  to: string | null;
  parentStepSid: string | null;
  /** ISO 8601, milliseconds. */
  startedAt: string;
  endedAt: string;
  /** Properties after rendering. */
  inputs: JsonObject;
  /** Becomes `widgets.<widget>`. */
  output: JsonObject;
  /** Merged into `flow.variables`. */
  variables?: JsonObject;
  /** The new `flow.channel`. */
  channel?: ChannelContext;
  warnings: StepWarning[];
}

/** How an execution ended. */
export interface Ending {
  reason: EndReason;
  /** Text for people, where the reason alone does not tell. */
  message?: string;
  endedAt: string;
}
