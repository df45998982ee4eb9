import type { Condition, State } from '../../flow/definition';
import { targets } from '../../flow/graph';
import { isTemplate } from '../../flow/templates';
import { evaluateCondition } from '../../engine/conditions';
import { widgets } from '../../widgets';
import type { TransitionCoverage } from '../coverage';
import { candidatesFor } from './candidates';
import { influencesOn, textsOf, type Family } from './sources';

/** Why no script takes a transition. */
export type UnreachedReason =
  /** The trigger fires on calls, which are not taken here. */
  | 'call'
  /** No path leads to the widget, or only one through widgets that do not run here. */
  | 'not-connected'
  /** Paths lead to the widget, but their own transitions were not taken. */
  | 'not-entered'
  /** The condition reads nothing that the outside decides. */
  | 'constant'
  /** An earlier condition of the split holds whenever this one does. */
  | 'shadowed'
  /** One of the conditions holds whatever the value is. */
  | 'exhausted'
  /** The condition reads what no script can say, such as a field that the widget never has. */
  | 'unsteerable'
  /** Nothing that the outside answers makes the widget leave through this event. */
  | 'no-such-outcome'
  /** The search ended without a script for it. */
  | 'not-found';

/** A transition that the search has not taken, and why. */
export interface Unreached {
  transition: TransitionCoverage;
  reason: UnreachedReason;
}

/** Tells why a transition was not taken. `entered`: whether any run has come to its widget. */
export function reasonFor(transition: TransitionCoverage, entered: boolean, family: Family): UnreachedReason {
  const flow = transition.flowSid === null ? family.flow : family.subflows[transition.flowSid]!;
  const state = flow.state(transition.widget);
  if (state === flow.trigger && transition.event === 'incomingCall') return 'call';
  if (!entered) return isConnected(state, flow) ? 'not-entered' : 'not-connected';
  return state.type === 'split-based-on' ? splitReason(state, transition.index, flow, family) : 'no-such-outcome';
}

function isConnected(state: State, flow: Family['flow']): boolean {
  const reached = new Set<State>([flow.trigger]);
  for (const one of reached) {
    const next = one === flow.trigger ? withoutCalls(one) : one;
    if (Object.hasOwn(widgets, one.type)) targets(flow, next).forEach((target) => reached.add(target));
  }
  return reached.has(state);
}

function withoutCalls(trigger: State): State {
  return { ...trigger, transitions: trigger.transitions.filter(({ event }) => event !== 'incomingCall') };
}

function splitReason(state: State, index: number, flow: Family['flow'], family: Family): UnreachedReason {
  const { event, conditions } = state.transitions[index]!;
  const own = event === 'match' ? (conditions ?? []) : [];
  const others = state.transitions
    .slice(0, event === 'match' ? index : undefined)
    .flatMap((other) => other.conditions ?? []);
  if (own.some((condition) => others.some((earlier) => covers(earlier, condition, state)))) return 'shadowed';
  if (event !== 'match' && leavesNothing(others)) return 'exhausted';
  const texts = (event === 'match' ? own : others).flatMap((condition) => textsOf(condition, state));
  const sources = texts.flatMap((text) => influencesOn(text, flow, family).sources);
  if (sources.length > 0) return sources.some((source) => isSteerable(source, flow)) ? 'not-found' : 'unsteerable';
  return texts.some(isTemplate) ? 'unsteerable' : 'constant';
}

/** Whether `earlier` tests the same text and holds for all that make `later` hold. */
function covers(earlier: Condition, later: Condition, state: State): boolean {
  if (textsOf(earlier, state)[0] !== textsOf(later, state)[0] || isTemplate(earlier.value) || isTemplate(later.value))
    return false;
  const makeItHold = candidatesFor(later).filter((value) => evaluateCondition(later.type, value, later.value) === true);
  return (
    makeItHold.length > 0 && makeItHold.every((value) => evaluateCondition(earlier.type, value, earlier.value) === true)
  );
}

/** Whether, for all that was tried, one of the conditions holds. */
function leavesNothing(conditions: readonly Condition[]): boolean {
  const values = conditions.flatMap(candidatesFor);
  return values.every((value) => conditions.some((one) => evaluateCondition(one.type, value, one.value) === true));
}

type AnySource = ReturnType<typeof influencesOn>['sources'][number];

/** A widget's output can be steered where the widget is there and runs here. */
function isSteerable(source: AnySource, flow: Family['flow']): boolean {
  if (source.kind !== 'answer') return true;
  const type = flow.states.get(source.widget)?.type;
  return type !== undefined && Object.hasOwn(widgets, type);
}
