/** The key below which Perdure marks what it wrote, in the attributes of messages. */
export const MARKER = 'perdure';

/**
 * Adds the step's key to a message's attributes. A second attempt finds the message by it, and the webhook knows the
 * flow's own messages by it. Attributes that are no JSON object go out as they are: Twilio refuses them with its own error.
 */
export function markAttributes(attributes: string | undefined, key: string): string {
  const own = parseObject(attributes?.trim() ? attributes : '{}');
  return own ? JSON.stringify({ ...own, [MARKER]: { key } }) : attributes!;
}

/** A message's or task's attributes as the flow gave them, for templates to see. */
export function unmarkAttributes(attributes: string): string {
  const own = parseObject(attributes);
  if (!own || !(MARKER in own)) return attributes;
  const { [MARKER]: _mark, ...rest } = own;
  return JSON.stringify(rest);
}

/** The step's key in a message's attributes, if Perdure wrote it. */
export function stepKeyOf(attributes: string | null | undefined): string | undefined {
  const marker = parseObject(attributes ?? '')?.[MARKER] as { key?: unknown } | undefined;
  return typeof marker?.key === 'string' ? marker.key : undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
