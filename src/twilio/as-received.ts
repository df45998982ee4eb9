/**
 * A request with its texts as Twilio receives them, so that a second attempt can tell by them what the first one has done: half a
 * surrogate pair, as of an emoji that a template has cut, is no text and travels as U+FFFD, and NULs are left out, as what
 * people write comes without them too.
 */
export function asReceived<Request>(request: Request): Request {
  return received(request) as Request;
}

function received(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\p{Surrogate}/gu, '\ufffd').replaceAll('\0', '');
  if (Array.isArray(value)) return value.map(received);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, received(part)]));
}
