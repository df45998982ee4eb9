import { randomUUID } from 'node:crypto';

/**
 * A new SID in Twilio's form: two capital letters and 32 hexadecimal digits. Those of a UUID, as Node keeps random ones at
 * hand: every request gets a SID.
 */
export function newSid(prefix: string): string {
  return prefix + randomUUID().replaceAll('-', '');
}

/** Whether `value` is a SID with this prefix. Twilio's own patterns accept hexadecimal digits in either case. */
export function isSid(prefix: string, value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(prefix) && /^[A-Z]{2}[0-9a-fA-F]{32}$/.test(value);
}
