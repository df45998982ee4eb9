/** A text without half surrogate pairs, such as of an emoji that a template has cut: they are no text, and travel as U+FFFD. */
export function wholeCharacters(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/**
 * A request with its texts as Twilio receives them, so that a second attempt can tell by them what the first one has done: of
 * whole characters, and without NULs, as what people write comes without them too.
 */
export function asReceived<Request>(request: Request): Request {
  return received(request) as Request;
}

function received(value: unknown): unknown {
  if (typeof value === 'string') return wholeCharacters(value).replaceAll('\0', '');
  if (Array.isArray(value)) return value.map(received);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, received(part)]));
}
