import { createHash } from 'node:crypto';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { isForm } from './first-hop';
import type { Hop } from './hop';

/**
 * Signs a request as Twilio signs its own (https://www.twilio.com/docs/usage/security), so that whoever validates those
 * can validate these: a form by its fields, any other body by its hash, which becomes a parameter of the URL.
 */
export function sign(hop: Hop, authToken: string | undefined): { url: URL; headers: Record<string, string> } {
  const { url, body, contentType } = hop;
  if (!hop.signed || authToken === undefined) return { url, headers: {} };
  if (body === undefined || isForm(contentType)) return signed(url, fieldsOf(body ?? ''), authToken);
  const withHash = new URL(url);
  const hash = createHash('sha256').update(body).digest('hex');
  withHash.search = [url.search.slice(1), `bodySHA256=${hash}`].filter(Boolean).join('&');
  return signed(withHash, {}, authToken);
}

function signed(
  url: URL,
  fields: Record<string, string[]>,
  authToken: string,
): { url: URL; headers: Record<string, string> } {
  return { url, headers: { 'X-Twilio-Signature': getExpectedTwilioSignature(authToken, url.href, fields) } };
}

/** A field that is there several times counts with all its values. */
function fieldsOf(form: string): Record<string, string[]> {
  const fields = new Map<string, string[]>();
  for (const [key, value] of new URLSearchParams(form)) fields.set(key, [...(fields.get(key) ?? []), value]);
  return Object.fromEntries(fields);
}
