import { parseJsonText } from './json-text';
import type { ProblemList } from './problems';

/**
 * What a definition may be at most, so that a hostile one costs little to refuse. Studio publishes no such limits; these
 * leave a flow of 2,000 widgets several times the room that real exports take.
 */
export const SOURCE_LIMITS = {
  /** Characters of the JSON text. */
  text: 4 * 1024 * 1024,
  /** Characters of one string. */
  string: 64 * 1024,
  /** Items of one list other than `states`. Studio's limit for the parameters of a widget. */
  items: 1000,
  /** Objects, arrays, strings, numbers, booleans and nulls. */
  values: 250_000,
  /** Objects and arrays below one another. */
  depth: 50,
} as const;

/**
 * Takes a definition as JSON text or as the value that some parser made of it, and returns the value; undefined, with the
 * problems added, where it is not JSON or beyond {@link SOURCE_LIMITS}.
 */
export function readSource(source: unknown, problems: ProblemList): unknown {
  const value = typeof source === 'string' ? readText(source, problems) : source;
  if (value !== undefined) checkSize(value, problems);
  return problems.ok ? value : undefined;
}

function readText(text: string, problems: ProblemList): unknown {
  if (text.length > SOURCE_LIMITS.text) {
    problems.error('flow:too_large', `may only be ${SOURCE_LIMITS.text} characters long, but has ${text.length}`, []);
    return undefined;
  }
  const parsed = parseJsonText(text);
  if (parsed.ok) return parsed.value;
  problems.error('flow:json', parsed.message, []);
  return undefined;
}

interface Visit {
  value: unknown;
  place: readonly (string | number)[];
}

/** Walks without recursion, as the depth is not known yet, and stops where a limit on the whole is passed. */
function checkSize(root: unknown, problems: ProblemList): void {
  const open: Visit[] = [{ value: root, place: [] }];
  let values = 1;
  for (let visit = open.pop(); visit !== undefined; visit = open.pop()) {
    const { value, place } = visit;
    if (typeof value === 'string' && value.length > SOURCE_LIMITS.string) {
      problems.error('flow:too_large', `may only be ${SOURCE_LIMITS.string} characters long`, place);
    }
    if (typeof value !== 'object' || value === null) continue;
    if (place.length > SOURCE_LIMITS.depth) {
      return problems.error('flow:too_large', `may only be nested ${SOURCE_LIMITS.depth} deep`, place);
    }
    const keys = Object.keys(value);
    values += keys.length;
    if (values > SOURCE_LIMITS.values) {
      return problems.error('flow:too_large', `may only hold ${SOURCE_LIMITS.values} values`, []);
    }
    checkKeys(value, keys, place, problems);
    const isArray = Array.isArray(value);
    for (const key of keys) {
      open.push({ value: (value as Record<string, unknown>)[key], place: [...place, isArray ? Number(key) : key] });
    }
  }
}

/** The list of widgets has a limit of its own, which the caller sets. */
function checkKeys(value: object, keys: readonly string[], place: Visit['place'], problems: ProblemList): void {
  if (!Array.isArray(value)) {
    if (keys.includes('__proto__')) problems.error('flow:reserved_key', "must not have a property '__proto__'", place);
  } else if (keys.length > SOURCE_LIMITS.items && !(place.length === 1 && place[0] === 'states')) {
    problems.error('flow:range', `there must be a maximum of ${SOURCE_LIMITS.items} items in the array`, place);
  }
}
