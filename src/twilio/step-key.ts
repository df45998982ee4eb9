/** The key below which Perdure marks what it wrote, in the attributes of messages. */
export const MARKER = 'perdure';

/** Bytes that Twilio takes as the attributes of one thing. */
export const ATTRIBUTES_LIMIT = { message: 4 * 1024, conversation: 16 * 1024 } as const;

/**
 * Adds the step's key to the attributes of a message or a conversation. A second attempt finds it by it, and the webhook knows
 * the flow's own messages by it. Attributes that are no JSON object, or leave no room, go out as they are.
 *
 * @param limit bytes that Twilio takes
 */
export function markAttributes(attributes: string | undefined, key: string, limit: number): string {
  const own = parseObject(attributes?.trim() ? attributes : '{}');
  const marked = own && JSON.stringify({ ...own, [MARKER]: { key } });
  return marked && Buffer.byteLength(marked) <= limit ? marked : attributes!;
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
