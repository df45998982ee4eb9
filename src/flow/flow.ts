import type { FlowDefinition, State } from './definition';

/** A valid definition, indexed for whoever walks through it. */
export interface Flow {
  /** As it was stored, unknown properties included. */
  readonly definition: FlowDefinition;
  /** The widget in which every execution begins. */
  readonly trigger: State;
  /** By name. */
  readonly states: ReadonlyMap<string, State>;
  /** @throws Error when there is no such widget: a bug, as validation has seen every name. */
  state(name: string): State;
}

/**
 * Indexes a definition that was validated when it was saved. Cheap (one pass, no schemas), so that a worker can do it for
 * every execution.
 *
 * @throws Error when `initial_state` names no widget: the definition was never validated.
 */
export function compileFlow(definition: FlowDefinition): Flow {
  const states = new Map(definition.states.map((state) => [state.name, state]));
  const state = (name: string): State => {
    const found = states.get(name);
    if (!found) throw new Error(`Expected a widget named '${name}', but the flow has none`);
    return found;
  };
  return { definition, trigger: state(definition.initial_state), states, state };
}
