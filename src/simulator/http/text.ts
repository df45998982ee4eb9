/**
 * Values without the character NUL, at which SQLite ends a text. No channel carries it.
 *
 * @param values texts, lists of texts, or anything else, which stays as it is
 */
export function withoutNul(values: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).map(([name, value]: [string, unknown]) => [name, strip(value)]));
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  return typeof value === 'string' ? value.replaceAll('\0', '') : value;
}
