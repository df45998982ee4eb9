import { widgetType, type State, type WidgetCatalogue } from './definition';
import type { Flow } from './flow';
import { eventsByState } from './graph';

/** What of a flow runs here, widget by widget and trigger by trigger. */
export interface CompatibilityReport {
  /** `runs` when every connected trigger does, `partly` when some do. A flow without connected triggers has nothing to fail. */
  readonly verdict: 'runs' | 'partly' | 'none';
  readonly triggers: readonly TriggerCompatibility[];
  /** In the order of the definition. */
  readonly widgets: readonly WidgetCompatibility[];
}

/** What becomes of the executions that a trigger event begins. */
export interface TriggerCompatibility {
  readonly event: string;
  /** Whether no execution that it begins comes to a widget that does not run. */
  readonly runs: boolean;
  /** The widgets at which such an execution would be ended. */
  readonly endsAt: readonly string[];
  /** Why it does not run. */
  readonly reason?: string;
}

export interface WidgetCompatibility {
  readonly name: string;
  readonly type: string;
  readonly support: 'runs' | 'known';
  /** Why it does not run. */
  readonly reason?: string;
  /** The trigger events from which an execution comes here; none where nothing leads here. */
  readonly reachedBy: readonly string[];
}

/** Calls are neither placed nor taken: this trigger is stored, and never fires. */
const CALL_EVENT = 'incomingCall';

/** Tells what of a valid flow will run. An execution that enters a widget which does not run ends there. */
export function compatibilityReport(flow: Flow, catalogue: WidgetCatalogue): CompatibilityReport {
  const runs = (state: State): boolean => widgetType(catalogue, state.type)?.support === 'runs';
  const connected = flow.trigger.transitions.filter(({ next }) => next).map(({ event }) => event);
  const events = eventsByState(flow, connected, (state) => !runs(state));
  const reachedBy = (state: State): readonly string[] => events.get(state) ?? [];
  const ending = flow.definition.states.filter((state) => !runs(state));
  const triggers = connected.map((event) =>
    triggerCompatibility(
      event,
      ending.filter((state) => reachedBy(state).includes(event)),
    ),
  );
  return {
    verdict: verdict(triggers),
    triggers,
    widgets: flow.definition.states.map((state) => ({
      ...widgetCompatibility(state, catalogue),
      reachedBy: reachedBy(state),
    })),
  };
}

function triggerCompatibility(event: string, ending: readonly State[]): TriggerCompatibility {
  const endsAt = ending.map(({ name }) => name);
  if (event === CALL_EVENT) return { event, runs: false, endsAt, reason: 'calls are not taken here' };
  if (endsAt.length === 0) return { event, runs: true, endsAt };
  return { event, runs: false, endsAt, reason: 'executions end where they come to a widget that does not run' };
}

function verdict(triggers: readonly TriggerCompatibility[]): CompatibilityReport['verdict'] {
  if (triggers.every(({ runs }) => runs)) return 'runs';
  return triggers.some(({ runs }) => runs) ? 'partly' : 'none';
}

function widgetCompatibility(
  { name, type }: State,
  catalogue: WidgetCatalogue,
): Omit<WidgetCompatibility, 'reachedBy'> {
  const known = widgetType(catalogue, type);
  if (known?.support === 'runs') return { name, type, support: 'runs' };
  return { name, type, support: 'known', reason: known?.reason ?? 'this type is not known' };
}
