import type { State } from './definition';
import { findLoops } from './components';
import type { Flow } from './flow';

/** What walks need of a flow; a definition with problems elsewhere has this much as soon as it has a trigger. */
export type Graph = Pick<Flow, 'trigger' | 'states'>;

/** The widgets that `state` leads to, each once; the trigger, which leads by its event, counts with all of them. */
export function targets({ states }: Graph, state: State): State[] {
  const found = state.transitions.map(({ next }) => (next ? states.get(next) : undefined));
  return [...new Set(found.filter((target) => target !== undefined))];
}

const nowhere = (): boolean => false;

/**
 * The widgets that an execution begun by `event` can come to, the trigger among them. It goes no further where it comes to
 * one that `ends` it.
 */
export function reachableBy(
  graph: Graph,
  event: string,
  ends: (state: State) => boolean = nowhere,
): ReadonlySet<State> {
  const first = graph.trigger.transitions.find((transition) => transition.event === event)?.next;
  return walk(graph, new Set([graph.trigger]), first ? graph.states.get(first) : undefined, ends);
}

/** The widgets that an execution can come to which stands at `state`, itself among them. */
export function reachableFrom(graph: Graph, state: State): ReadonlySet<State> {
  return walk(graph, new Set(), state, nowhere);
}

function walk(
  graph: Graph,
  reached: Set<State>,
  from: State | undefined,
  ends: (state: State) => boolean,
): ReadonlySet<State> {
  const open = [from];
  while (open.length > 0) {
    const state = open.pop();
    if (!state || reached.has(state)) continue;
    reached.add(state);
    if (!ends(state)) open.push(...targets(graph, state));
  }
  return reached;
}

/** Of these events of the trigger, the ones by which an execution can come to each widget. */
export function eventsByState(
  graph: Graph,
  triggerEvents: readonly string[],
  ends: (state: State) => boolean = nowhere,
): ReadonlyMap<State, readonly string[]> {
  const events = new Map<State, string[]>();
  for (const event of triggerEvents) {
    for (const state of reachableBy(graph, event, ends)) {
      events.set(state, [...(events.get(state) ?? []), event]);
    }
  }
  return events;
}

/** Groups of widgets that lead to one another, a widget that leads to itself included, made of `members` only. */
export function loopsAmong(graph: Graph, members: ReadonlySet<State>): State[][] {
  return findLoops(members, (state) => targets(graph, state).filter((target) => members.has(target)));
}
