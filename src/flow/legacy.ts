import { isRecord, type JsonRecord } from './json-value';

/**
 * Exports of 2018 to 2020 ("v1") name widget types in PascalCase, point with `next` at the `sid` (FF…) of a widget instead
 * of its name, write unused properties as null, and have no `initial_state`. Events and conditions are today's.
 */
const LEGACY_TYPES: ReadonlyMap<unknown, string> = new Map([
  ['InitialState', 'trigger'],
  ['Branch', 'split-based-on'],
  ['Message', 'send-message'],
  ['MessagePrompt', 'send-and-wait-for-reply'],
  ['SetVariables', 'set-variables'],
  ['Webhook', 'make-http-request'],
  ['Function', 'run-function'],
  ['SayPlay', 'say-play'],
  ['Gather', 'gather-input-on-call'],
  ['ConnectCaller', 'connect-call-to'],
  ['DialV2', 'make-outgoing-call-v2'],
  ['EnqueueCall', 'enqueue-call'],
]);

/** Whether a definition is a v1 export: it has no `initial_state`, and widgets with SIDs or types of that time. */
export function isLegacyDefinition(value: unknown): value is JsonRecord & { states: unknown[] } {
  return (
    isRecord(value) &&
    !Object.hasOwn(value, 'initial_state') &&
    Array.isArray(value.states) &&
    value.states.some((state) => isRecord(state) && (LEGACY_TYPES.has(state.type) || typeof state.sid === 'string'))
  );
}

/**
 * Turns a v1 export into today's form; widgets keep their order, so that problems found in the result lie at the same
 * places in the export. What cannot be translated is left as it is, for the checks to complain about.
 */
export function convertLegacyDefinition(legacy: JsonRecord & { states: readonly unknown[] }): JsonRecord {
  const states = legacy.states.filter(isRecord);
  const names = new Map(states.filter(({ sid }) => typeof sid === 'string').map(({ sid, name }) => [sid, name]));
  const trigger = states.find(({ type }) => modernType(type) === 'trigger');
  return {
    ...legacy,
    states: mapRecords(legacy.states, (state) => modernState(state, names)),
    ...(trigger && { initial_state: trigger.name }),
    flags: legacy.flags ?? { allow_concurrent_calls: true },
  };
}

type Names = ReadonlyMap<unknown, unknown>;

function modernState({ sid: _sid, ...state }: JsonRecord, names: Names): JsonRecord {
  const properties = isRecord(state.properties) ? withoutNulls(state.properties) : state.properties;
  const input = isRecord(properties) ? properties.input : undefined;
  return {
    ...state,
    type: modernType(state.type),
    transitions: mapRecords(state.transitions, (transition) => modernTransition(transition, names, input)),
    properties,
  };
}

function modernTransition(legacy: JsonRecord, names: Names, input: unknown): JsonRecord {
  const { uuid: _uuid, conditions, next, ...transition } = legacy;
  const tested = typeof input === 'string' && { arguments: [input] };
  return {
    ...(typeof next === 'string' && { next: names.get(next) ?? next }),
    ...transition,
    ...(Array.isArray(conditions) &&
      conditions.length > 0 && {
        conditions: mapRecords(conditions, (condition) => ({ ...tested, ...condition })),
      }),
  };
}

/** Maps the objects of a list; what is no object, or no list, is left as it is. */
function mapRecords(list: unknown, map: (record: JsonRecord) => JsonRecord): unknown {
  if (!Array.isArray(list)) return list;
  return list.map((item: unknown) => (isRecord(item) ? map(item) : item));
}

function modernType(type: unknown): unknown {
  return LEGACY_TYPES.get(type) ?? type;
}

function withoutNulls(properties: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== null));
}
