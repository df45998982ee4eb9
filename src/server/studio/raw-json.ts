/**
 * An object as JSON with one more property, whose value is JSON text already: that text goes out byte for byte, where
 * parsing it would change numbers such as `1.0` and the order of some keys.
 */
export function withRawJson(body: Record<string, unknown>, key: string, json: string): string {
  const rest = JSON.stringify({ ...body, [key]: undefined });
  const separator = rest === '{}' ? '' : ',';
  return `${rest.slice(0, -1)}${separator}${JSON.stringify(key)}:${json}}`;
}
