import type { JsonObject, StudioContext } from './context';
import { activeFrame, leaveSubflow, type ExecutionState, type Frame } from './execution';
import type { StepRecord } from './journal';
import type { Program, ProgramWidget } from './program';
import type { StepWarning } from './warnings';
import type { Exit } from './widget';

/** A widget while it runs. */
export interface Step {
  sid: string;
  key: string;
  startedAt: string;
  frame: Frame;
  compiled: ProgramWidget;
  inputs: JsonObject;
  warnings: StepWarning[];
}

/** What recording a step needs of the machine. */
interface Recorder {
  program(frame: Frame): Program;
  readonly effects: { now(): Date };
  record(step: StepRecord): void;
}

/** The event of a step that the end of its execution has cut short: no transition of the widget's, so that it leads nowhere. */
const INTERRUPTED = 'interrupted';

/** Writes a step into the journal. */
export function recordStep(
  state: ExecutionState,
  machine: Recorder,
  step: Step,
  left: { event: string; to: string | null; exit?: Exit },
): void {
  const { frame, compiled } = step;
  const { exit } = left;
  const record: StepRecord = {
    sid: step.sid,
    index: state.recorded,
    widget: compiled.state.name,
    type: compiled.state.type,
    event: left.event,
    to: left.to,
    parentStepSid: frame.caller?.stepSid ?? null,
    startedAt: step.startedAt,
    endedAt: machine.effects.now().toISOString(),
    inputs: step.inputs,
    warnings: step.warnings,
  };
  if (exit?.changes.transition) record.transition = compiled.state.transitions.indexOf(exit.changes.transition);
  if (exit?.output) record.output = exit.output;
  if (exit?.changes.variables) record.variables = exit.changes.variables;
  if (exit?.changes.channelContext) record.channel = { ...frame.context.flow.channel };
  if (frame.caller !== null && compiled.state.type === 'trigger') record.base = copyOf(frame.context);
  machine.record(record);
  state.recorded += 1;
}

/** Writes a step that its execution's end has cut short: what it has read and warned of is not lost. */
export function recordInterrupted(state: ExecutionState, machine: Recorder, step: Step): void {
  step.frame.position = null;
  recordStep(state, machine, step, { event: INTERRUPTED, to: null });
}

/** The execution has ended within subflows: the steps that have called them end with it. */
export function interruptCallers(state: ExecutionState, machine: Recorder): void {
  while (state.frames.length > 1) recordInterrupted(state, machine, backToCaller(state, machine).step);
}

/** Leaves the subflow for the step that called it, which goes on as if it had run all the time. */
export function backToCaller(state: ExecutionState, machine: Pick<Recorder, 'program'>): { child: Frame; step: Step } {
  const { child, caller } = leaveSubflow(state);
  const frame = activeFrame(state);
  const compiled = machine.program(frame).widget(frame.position!);
  return { child, step: { ...caller, sid: caller.stepSid, frame, compiled } };
}

/** The journal is written later than the step: what it says must not change with the context. */
function copyOf(context: StudioContext): StudioContext {
  return JSON.parse(JSON.stringify(context)) as StudioContext;
}
