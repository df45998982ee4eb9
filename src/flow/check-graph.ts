import { widgetType, type State, type WidgetCatalogue } from './definition';
import type { Draft } from './draft';
import { eventsByState, loopsAmong, targets, type Graph } from './graph';
import { quote, type Place, type ProblemList } from './problems';

/** Widgets that begin a conversation, which is for flows that a request started (or a parent flow, for it). */
const REST_ONLY_TYPES: ReadonlySet<string> = new Set(['start-conversation', 'resume-conversation']);
const REST_EVENTS: ReadonlySet<string> = new Set(['incomingRequest', 'incomingParent']);

/** The flow as a graph, as far as the draft goes; undefined without a trigger. */
export function graphOf({ states, initialState }: Draft): Graph | undefined {
  const byName = new Map(states.map(({ state }) => [state.name, state]));
  const trigger = typeof initialState === 'string' ? byName.get(initialState) : undefined;
  return trigger?.type === 'trigger' ? { trigger, states: byName } : undefined;
}

/** Checks that widgets which want a REST start are reached by one only. */
export function checkRestOnly(
  { states }: Draft,
  graph: Graph,
  catalogue: WidgetCatalogue,
  problems: ProblemList,
): void {
  if (!states.some(({ state }) => REST_ONLY_TYPES.has(state.type))) return;
  const events = eventsByState(graph, triggerEvents(graph, catalogue));
  for (const { state, place } of states) {
    if (REST_ONLY_TYPES.has(state.type) && events.get(state)?.some((event) => !REST_EVENTS.has(event))) {
      problems.error('flow:rest_only', `${state.type} can only be used in flows triggered by the REST API`, place);
    }
  }
}

/** Those that its type has: a definition that is not valid can list any number of others. */
function triggerEvents({ trigger }: Graph, catalogue: WidgetCatalogue): readonly string[] {
  return widgetType(catalogue, trigger.type)?.events ?? [];
}

/** Warns of widgets that nothing leads to, and of loops that nobody's answer slows down. */
export function warnOfGraph({ states }: Draft, graph: Graph, catalogue: WidgetCatalogue, problems: ProblemList): void {
  const events = eventsByState(graph, triggerEvents(graph, catalogue));
  const places = new Map<State, Place>(states.map(({ state, place }) => [state, place]));
  for (const [state, place] of places) {
    if (!events.has(state)) problems.warning('flow:unreachable', 'cannot be reached from the trigger', place);
  }
  const restless = new Set(states.map(({ state }) => state).filter((state) => !pauses(state, catalogue)));
  for (const loop of loopsAmong(graph, restless)) {
    const [place = []] = loop.map((state) => places.get(state));
    if (!counts(loop, graph)) problems.warning('flow:loop', loopMessage(loop), place);
  }
}

/** Every widget that waits for a person has a `timeout` exit, and no other has; those that do not run end the execution. */
function pauses({ type }: State, catalogue: WidgetCatalogue): boolean {
  const known = widgetType(catalogue, type);
  return known?.support === 'known' || Boolean(known?.events.includes('timeout'));
}

/** The usual counter: a variable is set on each round, and a split leads out. */
function counts(loop: readonly State[], graph: Graph): boolean {
  const members = new Set(loop);
  const leadsOut = (state: State): boolean =>
    state.transitions.some(({ next }) => !next) || targets(graph, state).some((target) => !members.has(target));
  return (
    loop.some(({ type }) => type === 'set-variables') &&
    loop.some((state) => state.type === 'split-based-on' && leadsOut(state))
  );
}

function loopMessage(loop: readonly State[]): string {
  const names = loop.slice(0, 5).map(({ name }) => quote(name));
  const rest = loop.length > names.length ? ` and ${loop.length - names.length} more` : '';
  return `goes round without waiting for anybody: ${names.join(', ')}${rest}; an execution that stays in it is ended by a limit`;
}
