import { z } from 'zod';
import { isSid } from '../../twilio/sid';
import { isAddress } from '../domain/address';
import { parseDuration } from '../domain/duration';
import { isHttpUrl } from '../domain/http-url';

/** A value that is refused with an error code of its own (https://www.twilio.com/docs/api/errors). */
export function refusal(code: number, message: string): { error: string; params: { code: number } } {
  return { error: message, params: { code } };
}

/** Text of at most so many characters; the empty text takes the property away. */
export function name(limit: number, code: number, what: string): z.ZodType<string | null, string> {
  return z
    .string()
    .refine((value) => value.length <= limit, refusal(code, `${what} too long: at most ${limit} characters`))
    .transform((value) => (value === '' ? null : value));
}

/** JSON as text of at most so many bytes. */
export function attributes(limit: number): z.ZodType<string, string> {
  return z
    .string()
    .transform((value) => (value === '' ? '{}' : value))
    .refine((value) => Buffer.byteLength(value) <= limit, refusal(50303, `Attributes too long: at most ${limit} bytes`))
    .refine(isJson, refusal(50304, 'Attributes not valid JSON'));
}

/** An ISO 8601 duration of at least so many minutes; a zero one means no timer. */
export function timer(
  minutes: number,
  codes: { format: number; minimum: number },
  label: string,
): z.ZodType<string | null, string> {
  const plural = minutes === 1 ? '' : 's';
  const minimum = refusal(codes.minimum, `${label} should be greater or equal to ${minutes} minute${plural}`);
  return z
    .string()
    .refine((value) => parseDuration(value) !== undefined, refusal(codes.format, `${label} format is invalid`))
    .refine((value) => parseDuration(value) === 0 || (parseDuration(value) ?? 0) >= minutes * 60_000, minimum)
    .transform((value) => (parseDuration(value) === 0 ? null : value));
}

export const inactiveTimer = timer(1, { format: 50379, minimum: 50375 }, 'TimeToInactive');
export const closedTimer = timer(10, { format: 50380, minimum: 50376 }, 'TimeToClosed');

/** A point in time in any form that ISO 8601 knows, kept in UTC with milliseconds. */
export const dateTime = z
  .string()
  .refine((value) => !Number.isNaN(Date.parse(value)), 'Expected an ISO 8601 date and time')
  .transform((value) => new Date(value).toISOString());

/** A SID with this prefix. */
export function sid(prefix: string): z.ZodType<string, string> {
  return z.string().refine((value) => isSid(prefix, value), `Expected a SID that begins with ${prefix}`);
}

/** `Configuration.FlowSid` and its like. */
export const flowSid = z
  .string()
  .refine((value) => isSid('FW', value), refusal(50367, 'Invalid conversation webhook flow SID'));

/** An absolute URL that a webhook can go to. */
export const webhookUrl = z
  .string()
  .refine((value) => value.length <= 512, refusal(50372, 'Conversation webhook URL is too long'))
  .refine(isHttpUrl, 'Expected an absolute URL');

/** An address of a handset or of ours, refused with the code of the parameter. */
export function address(code: number, message: string): z.ZodType<string, string> {
  return z.string().refine(isAddress, refusal(code, message));
}

/** A parameter that may be given several times. */
export const list = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());

/** A webhook's method, in either case. */
export const method = z
  .string()
  .transform((value) => value.toUpperCase())
  .pipe(z.enum(['GET', 'POST']));

export const boolean = z
  .string()
  .transform((value) => value.toLowerCase())
  .pipe(z.enum(['true', 'false']))
  .transform((value) => value === 'true');

/** A whole number that is not negative. */
export const count = z
  .string()
  .regex(/^\d{1,9}$/, 'Expected a whole number')
  .transform(Number);

/** Whether a text is a JSON object. */
export function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function isJson(value: string): boolean {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}
