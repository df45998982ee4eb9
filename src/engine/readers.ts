import type { State } from '../flow/definition';
import type { Flow } from '../flow/flow';
import { reachableFrom } from '../flow/graph';
import { templatesOf } from '../flow/templates';
import type { AnyWidget, WidgetRegistry } from './widget';

/** What an execution can still read of the outputs of widgets, from one place of its flow on. */
export interface Readers {
  /** Whether something on its way may read `widgets.<name>`. When in doubt, it may. */
  mayRead(name: string): boolean;
}

/**
 * A path to `widgets` as a whole, or one with a name that only the rendering tells. `size`, `first` and `last` of an object
 * are of the whole of it too, also behind U+180E, which is a blank to LiquidJS alone. A bracket that is no path at all counts
 * as one, as does a number that JavaScript does not hold exactly: the doubt costs bytes and nothing else.
 */
const ANY =
  /\bwidgets\b(?!\s*[.[])|\bwidgets\b\s*(?:\.[\s\u180e]*|\[\s*["'])(?:size|first|last)\b|\[(?!\s*(?:'[^']*'|"[^"]*"|\d{1,15})\s*\])/;

/** Looks through all that can be rendered from a widget on, itself included. */
export function readersFrom(flow: Flow, registry: WidgetRegistry, position: string): Readers {
  const states = [...reachableFrom(flow, flow.state(position))];
  const texts = states.flatMap((state) => textsOf(state, widgetOf(state, registry)));
  const own = new Set(states.filter((state) => widgetOf(state, registry)?.readsOwnOutput).map(({ name }) => name));
  const all = texts.some((text) => ANY.test(text));
  return {
    // A path may be written in many ways, but never without the name.
    mayRead: (name) => all || own.has(name) || texts.some((text) => text.includes(name)),
  };
}

function widgetOf({ type }: State, registry: WidgetRegistry): AnyWidget | undefined {
  return Object.hasOwn(registry, type) ? registry[type] : undefined;
}

/** A widget that does not run here renders nothing: the execution ends there. */
function textsOf(state: State, widget: AnyWidget | undefined): string[] {
  return widget ? templatesOf(state, widget).map(({ source }) => source) : [];
}
