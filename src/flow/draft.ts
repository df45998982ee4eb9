import type { PropertiesSchema, State } from './definition';
import { isRecord } from './json-value';
import type { Place, ProblemList } from './problems';
import { conditionSchema, DOCUMENTED_KEYS, envelopeSchema, stateSchema, transitionSchema } from './schema';
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
  readShape(envelopeSchema, DOCUMENTED_KEYS.envelope, definition, [], problems);
  if (!isRecord(definition) || !Array.isArray(definition.states)) return undefined;
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
  const sound = readShape(stateSchema, DOCUMENTED_KEYS.state, value, place, problems);
  const transitions = isRecord(value) ? itemsOf(value.transitions) : [];
  const results = transitions.map((transition, index) =>
    readTransition(transition, [...place, 'transitions', index], problems),
  );
  return sound && results.every(Boolean) ? [{ state: value as State, place }] : [];
}

function readTransition(value: unknown, place: Place, problems: ProblemList): boolean {
  const sound = readShape(transitionSchema, DOCUMENTED_KEYS.transition, value, place, problems);
  const conditions = isRecord(value) ? itemsOf(value.conditions) : [];
  const results = conditions.map((condition, index) =>
    readShape(conditionSchema, DOCUMENTED_KEYS.condition, condition, [...place, 'conditions', index], problems),
  );
  return sound && results.every(Boolean);
}

/** Whether `value` is as `schema` wants it. Keys beyond the documented ones are kept, with a warning. */
function readShape(
  schema: PropertiesSchema,
  documented: ReadonlySet<string>,
  value: unknown,
  place: Place,
  problems: ProblemList,
): boolean {
  if (problems.full) return false;
  const parsed = schema.safeParse(value);
  if (!parsed.success) addSchemaIssues(problems, parsed.error.issues, value, place);
  if (isRecord(value)) warnUnknownKeys(problems, value, documented, place);
  return parsed.success;
}

function warnUnknownKeys(problems: ProblemList, value: object, documented: ReadonlySet<string>, place: Place): void {
  for (const key of Object.keys(value)) {
    if (documented.has(key)) continue;
    problems.warning('flow:unknown_key', 'is not a property that Studio knows; it has no effect', [...place, key]);
  }
}

function itemsOf(list: unknown): readonly unknown[] {
  return Array.isArray(list) ? list : [];
}
