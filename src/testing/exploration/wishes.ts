import type { Condition, State } from '../../flow/definition';
import { candidatesFor, momentsFor } from './candidates';
import { influencesOn, textsOf, type Family, type Source } from './sources';

/** A value for an input, in the hope that it makes a condition hold. */
export interface Wish {
  source: Source;
  value: string;
}

/** Values that one field of an answer is tried with where no condition asks for it yet. */
const MAX_VALUES = 16;

/** What the conditions of a flow and its subflows would like the world to say. */
export class Wishes {
  private readonly byTransition = new Map<string, Wish[]>();
  private readonly fields = new Map<string, Map<string, { path: readonly string[]; values: Set<string> }>>();

  constructor(private readonly family: Family) {
    for (const flowSid of [null, ...Object.keys(family.subflows)]) {
      const flow = flowSid === null ? family.flow : family.subflows[flowSid]!;
      for (const state of flow.definition.states) {
        for (const index of state.transitions.keys()) this.of(flowSid, state, index).forEach((wish) => this.note(wish));
      }
    }
  }

  /** What may lead through a transition of a split. For `noMatch` that is whatever may make a condition fail. */
  of(flowSid: string | null, state: State, index: number): readonly Wish[] {
    const key = JSON.stringify([flowSid, state.name, index]);
    const known = this.byTransition.get(key);
    if (known) return known;
    const transition = state.transitions[index]!;
    const conditions = transition.event === 'match' ? transition.conditions : allConditions(state);
    const wishes = (conditions ?? []).flatMap((condition) => this.about(condition, state, flowSid));
    this.byTransition.set(key, wishes);
    return wishes;
  }

  /** Fields of a widget's answers that conditions read, with values that they are read for. */
  answeredBy(widget: string | undefined): { path: readonly string[]; value: string }[] {
    const fields = [...(this.fields.get(widget ?? '')?.values() ?? [])];
    return fields.flatMap(({ path, values }) => [...values].slice(0, MAX_VALUES).map((value) => ({ path, value })));
  }

  private about(condition: Condition, state: State, flowSid: string | null): Wish[] {
    const flow = flowSid === null ? this.family.flow : this.family.subflows[flowSid]!;
    return textsOf(condition, state).flatMap((text) => {
      const { sources, literals } = influencesOn(text, flow, this.family);
      return sources.flatMap((source) => {
        const values = source.kind === 'now' ? momentsFor(condition) : [...candidatesFor(condition), ...literals];
        return [...new Set(values)].map((value) => ({ source, value }));
      });
    });
  }

  private note({ source, value }: Wish): void {
    if (source.kind !== 'answer') return;
    const fields =
      this.fields.get(source.widget) ?? new Map<string, { path: readonly string[]; values: Set<string> }>();
    this.fields.set(source.widget, fields);
    const name = source.path.join('.');
    const field = fields.get(name) ?? { path: source.path, values: new Set<string>() };
    fields.set(name, field);
    field.values.add(value);
  }
}

function allConditions({ transitions }: State): Condition[] {
  return transitions.flatMap(({ conditions }) => conditions ?? []);
}
