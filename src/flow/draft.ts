import type { State } from './definition';
import { isRecord } from './json-value';
import type { Place, ProblemList } from './problems';
import { DOCUMENTED_KEYS, envelopeSchema, stateSchema } from './schema';
import { addSchemaIssues } from './wording';

/**
 * A definition as far as it can be read. The checks work on this, so that one bad widget does not hide what is wrong with
 * the others.
 */
export interface Draft {
  readonly initialState: unknown;
  /** Name and type of every state, whatever else is wrong with it. */
  readonly outlines: readonly Outline[];
  /** States of the right shape. */
  readonly states: readonly LocatedState[];
}

export interface Outline {
  readonly index: number;
  readonly name: unknown;
  readonly type: unknown;
}

export interface LocatedState {
  readonly state: State;
  /** `['states', index]` */
  readonly place: Place;
}

/**
 * Reads the envelope and the shape of every state. Undefined where there are no states to speak of.
 *
 * @param widgetLimit how many states there may be; Studio's number is 2,000 (81025)
 */
export function readDraft(definition: unknown, problems: ProblemList, widgetLimit: number): Draft | undefined {
  const envelope = envelopeSchema.safeParse(definition);
  if (!envelope.success) addSchemaIssues(problems, envelope.error.issues, definition, []);
  if (!isRecord(definition) || !Array.isArray(definition.states)) return undefined;
  warnUnknownKeys(problems, definition, DOCUMENTED_KEYS.envelope, []);
  const states: readonly unknown[] = definition.states;
  if (states.length > widgetLimit) {
    problems.error('flow:range', `there must be a maximum of ${widgetLimit} items in the array`, ['states']);
    return undefined;
  }
  return {
    initialState: definition.initial_state,
    outlines: states.flatMap((state, index) =>
      isRecord(state) ? [{ index, name: state.name, type: state.type }] : [],
    ),
    states: states.flatMap((state, index) => readState(state, ['states', index], problems)),
  };
}

function readState(value: unknown, place: Place, problems: ProblemList): LocatedState[] {
  const parsed = stateSchema.safeParse(value);
  if (!parsed.success) {
    addSchemaIssues(problems, parsed.error.issues, value, place);
    return [];
  }
  const state = value as State;
  warnUnknownKeysOfState(state, place, problems);
  return [{ state, place }];
}

function warnUnknownKeysOfState(state: State, place: Place, problems: ProblemList): void {
  warnUnknownKeys(problems, state, DOCUMENTED_KEYS.state, place);
  state.transitions.forEach((transition, index) => {
    const at = [...place, 'transitions', index];
    warnUnknownKeys(problems, transition, DOCUMENTED_KEYS.transition, at);
    transition.conditions?.forEach((condition, position) => {
      warnUnknownKeys(problems, condition, DOCUMENTED_KEYS.condition, [...at, 'conditions', position]);
    });
  });
}

function warnUnknownKeys(problems: ProblemList, value: object, known: ReadonlySet<string>, place: Place): void {
  for (const key of Object.keys(value)) {
    if (!known.has(key))
      problems.warning('flow:unknown_key', `is not a property that Studio knows; it has no effect`, [...place, key]);
  }
}
