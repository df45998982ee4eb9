import type { HttpRequest } from '../engine/web-request';
import { basicAuthorization, withoutUserinfo, type Hop } from './hop';

/** In whose name a request is made. */
export interface Credentials {
  accountSid: string;
  authToken: string;
}

/** Where some requests go instead of where their URL says. */
export interface Detours {
  /** Origin of the local Twilio; undefined: the real one is meant. */
  twilioOrigin?: () => string;
  /** Where a URL is served here instead, such as that of a Function; undefined: it is not. */
  servedHere?: (url: URL) => URL | undefined;
}

/** The request cannot be made as it is written. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
}

const FORM = 'application/x-www-form-urlencoded';

/**
 * Puts a widget's request into the form of the wire. Parameters are the query of a GET and the body of a POST, after what
 * the body holds already; a POST with a body of another type takes them into its query.
 *
 * @throws RequestRefused
 */
export function firstHop(request: HttpRequest, credentials: Credentials, detours: Detours = {}): Hop {
  const written = parseUrl(request.url);
  if (request.twilioAuth)
    return { ...payload(request, twilioUrl(written, detours)), ...twilioCredentials(credentials) };
  const url = detours.servedHere?.(withoutUserinfo(written)) ?? withoutUserinfo(written);
  return {
    ...payload(request, url),
    authorization: basicAuthorization(decoded(written.username), decoded(written.password)),
    signed: true,
  };
}

/** White space around it is a template's; inside, `URL` would silently drop what a header must not contain. */
function parseUrl(text: string): URL {
  const trimmed = text.trim();
  if (hasControlCharacter(trimmed))
    throw new RequestRefused('Expected a URL without line breaks or control characters');
  if (!URL.canParse(trimmed)) throw new RequestRefused('Expected an absolute http or https URL');
  const url = new URL(trimmed);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new RequestRefused(`Expected an http or https URL, but its scheme is '${url.protocol}'`);
  }
  return url;
}

function hasControlCharacter(text: string): boolean {
  return [...text].some((character) => character < ' ' || character === '\u007f');
}

function payload({ method, contentType, body, parameters }: HttpRequest, url: URL): Pick<Hop, 'method' | 'url'> {
  const encoded = new URLSearchParams(parameters.map(({ key, value }): [string, string] => [key, value])).toString();
  if (method === 'GET') return { method, url: withQuery(url, encoded) };
  if (hasControlCharacter(contentType)) throw new RequestRefused('Expected a content type without control characters');
  const form = isForm(contentType);
  const hop = { method, url: form ? url : withQuery(url, encoded), contentType };
  return { ...hop, ...(form ? { body: joined(body, encoded) } : { body }) };
}

function withQuery(source: URL, query: string): URL {
  const url = new URL(source.href);
  url.search = joined(url.search.slice(1), query);
  return url;
}

function joined(...parts: string[]): string {
  return parts.filter(Boolean).join('&');
}

/** Whether a body of this type is a form's. */
export function isForm(contentType: string | undefined): boolean {
  return contentType?.split(';')[0]?.trim().toLowerCase() === FORM;
}

/** The account's credentials go to Twilio and to nobody else; to the local Twilio, where that stands in for it. */
function twilioUrl(url: URL, { twilioOrigin }: Detours): URL {
  const local = twilioOrigin && new URL(twilioOrigin());
  if (local && url.origin === local.origin) return withoutUserinfo(url);
  if (url.protocol !== 'https:' || !/(^|\.)twilio\.com$/.test(url.hostname) || url.port) {
    throw new RequestRefused(`Expected a URL of Twilio's to authenticate with Twilio, but its host is '${url.host}'`);
  }
  return withoutUserinfo(local ? new URL(url.pathname + url.search, local) : url);
}

/** Twilio does not sign what it sends to itself, and its API would take the added parameter for one of its own. */
function twilioCredentials({ accountSid, authToken }: Credentials): Pick<Hop, 'authorization' | 'signed'> {
  return { authorization: basicAuthorization(accountSid, authToken), signed: false };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that encodes nothing is itself.
    return text;
  }
}
