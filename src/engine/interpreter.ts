import type { Transition } from '../flow/definition';
import type { Effects } from './effects';
import { activeFrame, enterSubflow, writeExit, type ExecutionState, type Frame } from './execution';
import { Fatigue } from './fatigue';
import { ExecutionInterrupted } from './interruption';
import type { Ending, StepRecord } from './journal';
import { waitWithinLifetime } from './lifetime';
import type { Limits } from './limits';
import { compileTemplate, type RenderContext, type RenderMeter } from './liquid';
import type { Program } from './program';
import { backToCaller, interruptCallers, recordInterrupted, recordStep, type Step } from './step';
import { WARNING } from './warnings';
import type { Exit, Leave, WidgetScope } from './widget';

/** What the interpreter needs besides the state. */
export interface Machine {
  /** The program of a frame; the host has loaded it before the frame was entered. */
  program(frame: Frame): Program;
  /** Why a subflow's program could not be loaded again for an execution that goes on from its state; undefined where it was. */
  lost?(frame: Frame): string | undefined;
  readonly effects: Effects;
  readonly limits: Limits;
  /** IANA name; the zone of `now` in templates. */
  readonly timeZone: string;
  /** Takes every step as it is made. */
  record(step: StepRecord): void;
  /** Asked before each widget: why the execution is over, where somebody has ended it meanwhile. */
  stopped?(): Stop | undefined;
  /** Asked at each widget boundary: whether to stop here, to be continued from the state alone. */
  shouldSuspend?(state: ExecutionState): boolean;
  /** Tells an error of the host's own that ends the execution, such as a cancellation, from a bug. */
  stopOf?(error: unknown): Stop | undefined;
}

export type Outcome = { kind: 'ended'; ending: Ending } | { kind: 'suspended' };

/** Why an execution is over. */
export type Stop = Omit<Ending, 'endedAt'>;

/**
 * Runs an execution from where its state stands until it ends or the host wants it suspended. Changes `state` in place;
 * it is complete, plain JSON, at every widget boundary.
 *
 * A widget that returns its exit at once makes no promise: in Temporal's sandbox each one costs a stack trace.
 */
export async function runExecution(state: ExecutionState, machine: Machine): Promise<Outcome> {
  const fatigue = new Fatigue();
  let stop = machine.stopped?.() ?? leaveLostSubflow(state, machine);
  while (!stop) {
    const running = advance(state, machine, fatigue);
    if (isRunning(running)) {
      try {
        stop = leave(state, machine, running.step, await running.leaving);
      } catch (error) {
        stop = interrupt(state, machine, running.step, error);
      }
    } else {
      stop = running;
    }
    stop ??= machine.stopped?.() ?? null;
    if (!stop && machine.shouldSuspend?.(state)) return { kind: 'suspended' };
    if (!stop && fatigue.isDue()) stop = await rest(machine);
  }
  interruptCallers(state, machine);
  return { kind: 'ended', ending: { ...stop, endedAt: machine.effects.now().toISOString() } };
}

/** Between two widgets; tells why the execution is over, should it be ended meanwhile. */
async function rest(machine: Machine): Promise<Stop | null> {
  try {
    await machine.effects.rest();
    return null;
  } catch (error) {
    const stop = machine.stopOf?.(error);
    if (!stop) throw error;
    return stop;
  }
}

/** A widget that awaits something. */
interface Running {
  step: Step;
  leaving: Promise<Leave>;
}

function isRunning(advanced: Running | Stop | null): advanced is Running {
  return advanced !== null && 'leaving' in advanced;
}

/** One widget, or the return from a subflow. Tells why the execution is over, if it is. */
function advance(state: ExecutionState, machine: Machine, fatigue: Fatigue): Running | Stop | null {
  const frame = activeFrame(state);
  if (frame.position !== null) {
    return runWidget(state, machine, { frame, name: frame.position, meter: fatigue.beginStep() });
  }
  if (!frame.caller) return { reason: 'FLOW_END' };
  return returnFromSubflow(state, machine);
}

function runWidget(
  state: ExecutionState,
  machine: Machine,
  { frame, name, meter }: { frame: Frame; name: string; meter: RenderMeter },
): Running | Stop | null {
  const compiled = machine.program(frame).widget(name);
  const { effects, timeZone } = machine;
  const context: RenderContext = { scope: frame.context, now: effects.now(), timeZone, meter };
  const { properties, problems } = compiled.render(context);
  const step: Step = {
    sid: effects.newSid('FT'),
    key: `${state.executionSid}:${state.steps}`,
    startedAt: context.now.toISOString(),
    frame,
    definition: compiled.state,
    inputs: properties,
    warnings: problems.map(({ message }) => ({ code: WARNING.liquid, message })),
  };
  countStep(state, frame, name);
  if (!compiled.widget) return refuse(state, machine, step);
  const leaving = compiled.widget.run(properties as never, widgetScope(state, machine, step, context));
  return leaving instanceof Promise ? { step, leaving } : leave(state, machine, step, leaving);
}

/** Takes the widget's exit, or enters the subflow that it calls. */
function leave(state: ExecutionState, machine: Machine, step: Step, leaving: Leave): Stop | null {
  if (leaving.kind === 'exit') return finishStep(state, machine, step, leaving);
  const { sid: stepSid, key, startedAt, inputs, warnings } = step;
  enterSubflow(state, leaving, { stepSid, key, startedAt, inputs, warnings });
  activeFrame(state).position = machine.program(activeFrame(state)).trigger;
  return null;
}

/** The execution ends while a widget waits for something. A bug passes through: the host must see it. */
function interrupt(state: ExecutionState, machine: Machine, step: Step, error: unknown): Stop {
  const stop =
    error instanceof ExecutionInterrupted ? { reason: error.reason, message: error.message } : machine.stopOf?.(error);
  if (!stop) throw error;
  recordInterrupted(state, machine, step);
  return stop;
}

function widgetScope(state: ExecutionState, machine: Machine, step: Step, context: RenderContext): WidgetScope {
  const { name: widget } = step.definition;
  const { effects } = machine;
  return {
    name: widget,
    key: step.key,
    frame: step.frame,
    execution: state,
    effects,
    waitForMessage: ({ timeoutSeconds: wanted, ...wait }) =>
      waitWithinLifetime(state, machine, { widget, wanted }, (timeoutSeconds) =>
        effects.waitForMessage({ widget, ...wait, timeoutSeconds }),
      ),
    waitForReturn: ({ timeoutSeconds: wanted }) =>
      waitWithinLifetime(state, machine, { widget, wanted }, (timeoutSeconds) =>
        effects.waitForReturn({ widget, timeoutSeconds }),
      ),
    transitions: step.definition.transitions,
    render(template) {
      const rendered = compileTemplate(template).render(context);
      for (const { message } of rendered.problems) step.warnings.push({ code: WARNING.liquid, message });
      return rendered.text;
    },
    warn: (code, message) => step.warnings.push({ code, message }),
    exit: (event, output, changes = {}) => ({ kind: 'exit', event, output, changes }),
  };
}

function countStep(state: ExecutionState, frame: Frame, name: string): void {
  const widget = `${frame.flowSid}/${name}`;
  state.steps += 1;
  state.streak = { widget, count: state.streak.widget === widget ? state.streak.count + 1 : 1 };
}

/** The path has entered a widget that no execution can run here: the execution, or the subflow, ends and says which one. */
function refuse(state: ExecutionState, machine: Machine, step: Step): Stop | null {
  const { name, type } = step.definition;
  const message = `Expected a widget that runs here, but the path entered widget '${name}' of type '${type}'`;
  step.warnings.push({ code: WARNING.unsupportedWidget, message });
  step.frame.position = null;
  recordStep(state, machine, step, { event: 'unsupported', to: null });
  return step.frame.caller ? failSubflow(state, machine, message) : { reason: 'FAILED', message };
}

function finishStep(state: ExecutionState, machine: Machine, step: Step, exit: Exit): Stop | null {
  writeExit(state, step.frame, step.definition.name, exit);
  const transition = exit.changes.transition ?? findTransition(step.definition.transitions, exit.event);
  const to = transition?.next || null;
  const stop = to === null ? null : limitReached(state, machine.limits, step, to);
  step.frame.position = stop ? null : to;
  recordStep(state, machine, step, { event: exit.event, to: step.frame.position, exit });
  return stop;
}

function findTransition(transitions: readonly Transition[], event: string): Transition | undefined {
  return transitions.find((transition) => transition.event === event);
}

/** Studio ends an execution that would take one step more than the limit; the last step's log has the code. */
function limitReached(state: ExecutionState, limits: Limits, step: Step, to: string): Stop | null {
  const stop = (reason: Stop['reason'], code: number, message: string): Stop => {
    step.warnings.push({ code, message });
    return { reason, message };
  };
  if (state.steps >= limits.steps) {
    return stop('STEP_LIMIT', WARNING.stepLimit, `The execution has taken its ${limits.steps} steps`);
  }
  const again = `${step.frame.flowSid}/${to}` === state.streak.widget;
  if (again && state.streak.count >= limits.sameWidget) {
    return stop('WIDGET_LIMIT', WARNING.widgetLimit, `Widget '${to}' has run ${limits.sameWidget} times in a row`);
  }
  return null;
}

/** The subflow has ended: its variables come back flat as the calling widget's output (Studio's rule). */
function returnFromSubflow(state: ExecutionState, machine: Machine): Stop | null {
  const { child, step } = backToCaller(state, machine);
  const output = { ...child.context.flow.variables };
  return finishStep(state, machine, step, { kind: 'exit', event: 'completed', output, changes: {} });
}

/** A subflow that is gone cannot go on, nor can those that it has called; the flow that called it can. */
function leaveLostSubflow(state: ExecutionState, machine: Machine): Stop | null {
  for (const [depth, frame] of state.frames.entries()) {
    const reason = machine.lost?.(frame);
    if (reason === undefined) continue;
    state.frames.length = depth + 1;
    return failSubflow(state, machine, reason);
  }
  return null;
}

/** The subflow cannot go on; the flow that called it can. */
function failSubflow(state: ExecutionState, machine: Machine, message: string): Stop | null {
  const { step } = backToCaller(state, machine);
  step.warnings.push({ code: WARNING.subflowFailed, message });
  return finishStep(state, machine, step, { kind: 'exit', event: 'failed', output: {}, changes: {} });
}
