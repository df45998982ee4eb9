import type { State } from '../flow/definition';
import type { JsonObject, StudioContext } from './context';
import { activeFrame, leaveSubflow, type Caller, type ExecutionState, type Frame } from './execution';
import type { StepRecord } from './journal';
import type { Program } from './program';
import type { StepWarning } from './warnings';
import type { Exit } from './widget';

/** A widget while it runs. */
export interface Step {
  sid: string;
  key: string;
  startedAt: string;
  frame: Frame;
  /** The widget, as the flow has it. */
  definition: Pick<State, 'name' | 'type' | 'transitions'>;
  inputs: JsonObject;
  warnings: StepWarning[];
}

/** What recording a step needs of the machine. */
interface Recorder {
  readonly effects: { now(): Date };
  record(step: StepRecord): void;
}

/** The event of a step that the end of its execution has cut short: no transition of the widget's, so that it leads nowhere. */
const INTERRUPTED = 'interrupted';

/** The widget that calls subflows. */
const CALLING = 'run-subflow';

/** Writes a step into the journal. */
export function recordStep(
  state: ExecutionState,
  machine: Recorder,
  step: Step,
  left: { event: string; to: string | null; exit?: Exit },
): void {
  const { frame, definition } = step;
  const { exit } = left;
  const record: StepRecord = {
    sid: step.sid,
    index: state.recorded,
    widget: definition.name,
    type: definition.type,
    event: left.event,
    to: left.to,
    parentStepSid: frame.caller?.stepSid ?? null,
    startedAt: step.startedAt,
    endedAt: machine.effects.now().toISOString(),
    inputs: step.inputs,
    warnings: step.warnings,
  };
  if (exit?.changes.transition) record.transition = definition.transitions.indexOf(exit.changes.transition);
  if (exit?.output) record.output = exit.output;
  if (exit?.changes.variables) record.variables = exit.changes.variables;
  if (exit?.changes.channelContext) record.channel = { ...frame.context.flow.channel };
  if (frame.caller !== null && definition.type === 'trigger') record.base = copyOf(frame.context);
  machine.record(record);
  state.recorded += 1;
}

/** Writes a step that its execution's end has cut short: what it has read and warned of is not lost. */
export function recordInterrupted(state: ExecutionState, machine: Recorder, step: Step): void {
  step.frame.position = null;
  recordStep(state, machine, step, { event: INTERRUPTED, to: null });
}

/** The execution has ended within subflows: the steps that have called them end with it, also where a program is not loaded. */
export function interruptCallers(state: ExecutionState, machine: Recorder): void {
  while (state.frames.length > 1) {
    const { caller } = leaveSubflow(state);
    const name = activeFrame(state).position!;
    recordInterrupted(state, machine, callingStep(state, caller, { name, type: CALLING, transitions: [] }));
  }
}

/** Leaves the subflow for the step that called it, which goes on as if it had run all the time. */
export function backToCaller(
  state: ExecutionState,
  machine: { program(frame: Frame): Program },
): { child: Frame; step: Step } {
  const { child, caller } = leaveSubflow(state);
  const frame = activeFrame(state);
  const { state: definition } = machine.program(frame).widget(frame.position!);
  return { child, step: callingStep(state, caller, definition) };
}

function callingStep(state: ExecutionState, caller: Caller, definition: Step['definition']): Step {
  return { ...caller, sid: caller.stepSid, frame: activeFrame(state), definition };
}

/** The journal is written later than the step: what it says must not change with the context. */
function copyOf(context: StudioContext): StudioContext {
  return JSON.parse(JSON.stringify(context)) as StudioContext;
}
