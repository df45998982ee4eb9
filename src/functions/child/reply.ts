import type { Reply } from '../messages';
import { TwilioResponse } from './twilio-response';

/** What a Function may answer with; a larger body would only fill the server's memory. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The answer for what a Function has given to its callback: text, TwiML, a `Twilio.Response`, or anything else as JSON. */
export function replyOf(result: unknown): Reply {
  if (typeof result === 'string') return reply(200, { 'Content-Type': 'text/plain' }, result);
  if (result instanceof TwilioResponse) return ownReply(result);
  if (isTwiml(result)) return reply(200, { 'Content-Type': 'text/xml' }, result.toString());
  return reply(200, { 'Content-Type': 'application/json' }, json(result));
}

/** The answer for what went wrong in a Function; a value that is no error is the body, as it is. */
export function errorReply(error: unknown): Reply {
  if (error instanceof Error) {
    const { message, name, stack } = error;
    return reply(500, { 'Content-Type': 'application/json' }, json({ message, name, stack }));
  }
  return { ...replyOf(error), status: 500 };
}

function ownReply({ statusCode, headers, body }: TwilioResponse): Reply {
  const named = Object.keys(headers).some((key) => key.toLowerCase() === 'content-type');
  const isText = typeof body === 'string' || body instanceof Uint8Array || body === null || body === undefined;
  const type = isText ? 'text/plain' : 'application/json';
  return reply(
    statusCode,
    named ? headers : { ...headers, 'Content-Type': type },
    isText ? ((body as string | Uint8Array | null) ?? '') : json(body),
  );
}

function reply(status: number, headers: Reply['headers'], body: string | Uint8Array): Reply {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (bytes.length <= MAX_BYTES) return { status, headers, body: bytes };
  return errorReply(new Error(`Expected an answer of at most ${MAX_BYTES} bytes, but it has ${bytes.length}`));
}

/** The SDK's builders of TwiML; by their shape, as the Function may have a version of its own. */
function isTwiml(value: unknown): value is { toString(): string } {
  if (typeof value !== 'object' || value === null || !('response' in value) || !('_propertyName' in value))
    return false;
  return value._propertyName === 'response';
}

function json(value: unknown): string {
  return JSON.stringify(value) ?? '';
}
