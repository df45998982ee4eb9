import type { StepRecord } from '../engine/journal';
import type { Flow } from '../flow/flow';
import type { State, Transition } from '../flow/definition';
import { widgets } from '../widgets';

/** The steps of one execution, as the journal has them. */
export type Journal = readonly Pick<StepRecord, 'sid' | 'widget' | 'event' | 'to' | 'transition' | 'parentStepSid'>[];

/** A transition of a widget, with how often it was taken. */
export interface TransitionCoverage {
  /** The subflow that has the widget; null for the flow itself. */
  flowSid: string | null;
  widget: string;
  /** Position among the widget's transitions. */
  index: number;
  event: string;
  /** Null where it ends the flow. */
  next: string | null;
  taken: number;
}

/** Which transitions executions have taken. */
export interface Coverage {
  /** Of every widget that runs, in the order of the definition; those of subflows follow. */
  transitions: TransitionCoverage[];
  /** Transitions that were taken at least once. */
  taken: number;
}

/** Names a transition within a flow and its subflows. */
export type TransitionKey = string;

export function transitionKey({
  flowSid,
  widget,
  index,
}: Pick<TransitionCoverage, 'flowSid' | 'widget' | 'index'>): TransitionKey {
  return JSON.stringify([flowSid, widget, index]);
}

/**
 * Counts which transitions of a flow, and of its subflows, executions have taken. Widgets that do not run here (voice,
 * retired ones) have none to take and are left out.
 */
export function coverage(
  flow: Flow,
  journals: Iterable<Journal>,
  subflows: Readonly<Record<string, Flow>> = {},
): Coverage {
  const counts = new Map<TransitionKey, number>();
  for (const journal of journals) {
    for (const key of transitionsTaken(flow, journal, subflows)) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const all = [null, ...Object.keys(subflows)].flatMap((flowSid) =>
    transitionsOf(flowSid, flowSid === null ? flow : subflows[flowSid]!),
  );
  const transitions = all.map((transition) => ({ ...transition, taken: counts.get(transitionKey(transition)) ?? 0 }));
  return { transitions, taken: transitions.filter(({ taken }) => taken > 0).length };
}

function transitionsOf(flowSid: string | null, flow: Flow): Omit<TransitionCoverage, 'taken'>[] {
  const running = flow.definition.states.filter(({ type }) => Object.hasOwn(widgets, type));
  return running.flatMap(({ name, transitions }) =>
    transitions.map(({ event, next }, index) => ({ flowSid, widget: name, index, event, next: next || null })),
  );
}

/** The transitions that an execution has taken, in the order of its journal. */
function transitionsTaken(flow: Flow, journal: Journal, subflows: Readonly<Record<string, Flow>>): TransitionKey[] {
  return locateSteps(flow, journal, subflows).flatMap(({ flowSid, state, index }) =>
    index < 0 ? [] : [transitionKey({ flowSid, widget: state.name, index })],
  );
}

/** The widget that a step ran, and which of its transitions it took: -1 where its event has none. */
export interface LocatedStep {
  flowSid: string | null;
  state: State;
  index: number;
}

/** Finds the widgets of a journal's steps. Steps of a subflow that had not ended when the execution did are left out. */
export function locateSteps(
  flow: Flow,
  journal: Journal,
  subflows: Readonly<Record<string, Flow>> = {},
): LocatedStep[] {
  const steps = new Map(journal.map((step) => [step.sid, step]));
  const stateOf = (step: Journal[number], flowSid: string | null): State | undefined =>
    (flowSid === null ? flow : subflows[flowSid])?.states.get(step.widget);

  /** A subflow's steps come before the step that called it, which is in the journal once the subflow has ended. */
  const flowOf = ({ parentStepSid }: Journal[number]): string | null | undefined => {
    if (parentStepSid === null) return null;
    const caller = steps.get(parentStepSid);
    const calling = caller && flowOf(caller);
    const called = calling === undefined || !caller ? undefined : stateOf(caller, calling)?.properties?.flow_sid;
    return typeof called === 'string' ? called : undefined;
  };

  return journal.flatMap((step) => {
    const flowSid = flowOf(step);
    const state = flowSid === undefined ? undefined : stateOf(step, flowSid);
    return flowSid === undefined || !state ? [] : [{ flowSid, state, index: takenIndex(state, step) }];
  });
}

/** -1 where the widget was left without a transition: an event that has none. */
function takenIndex(state: State, { event, to, transition }: Journal[number]): number {
  if (transition !== undefined) return transition;
  // A limit may have ended the execution at a transition that leads on: then the first of its event was the one.
  const fits = (candidate: Transition): boolean => candidate.event === event && (to === null || candidate.next === to);
  return state.transitions.findIndex(fits);
}
