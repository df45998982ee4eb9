import axios from 'axios';
import type { EffectFailure } from '../engine/effects';
import { errorMessage } from '../error-message';
import type { AllowedHosts } from './allowed-hosts';
import { RequestRefused } from './first-hop';
import { guardedAgents, isFiltered, TargetRefused } from './guarded-agents';
import { redirected, type Hop } from './hop';
import { sign } from './signature';

/** What bounds an exchange, and who makes it. */
export interface ExchangeOptions {
  allowed: AllowedHosts;
  /** Signs what is to be signed. */
  authToken?: string;
  /** For the whole exchange, redirects and body included. */
  timeoutMilliseconds: number;
  /** Of the body, once it is unpacked. */
  maxBytes: number;
}

/** The answer at the end of the redirects. */
export interface RawAnswer {
  ok: true;
  /** Where the answer came from. */
  url: URL;
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, unknown>>;
  bytes: Buffer;
}

/** http to https, a missing slash, a moved host, and two to spare. */
const MAX_REDIRECTS = 5;

/**
 * Makes a request and follows where it leads; each target is checked. Failures are `http:refused` (never asked),
 * `http:redirects`, `http:timeout`, `http:too_large` and `http:network`. Never throws for anything that a flow, a server
 * or the network can do.
 *
 * @param begin gives the first request, or throws {@link RequestRefused}
 */
export async function exchange(begin: () => Hop, options: ExchangeOptions): Promise<RawAnswer | EffectFailure> {
  const signal = AbortSignal.timeout(options.timeoutMilliseconds);
  try {
    return await follow(begin(), options, signal);
  } catch (error) {
    return failureOf(error, options, signal.aborted);
  }
}

async function follow(first: Hop, options: ExchangeOptions, signal: AbortSignal): Promise<RawAnswer | EffectFailure> {
  let hop = first;
  for (let redirects = 0; ; redirects += 1) {
    const answer = await request(hop, options, signal);
    const next = redirected(hop, answer.status, headerOf(answer, 'location'));
    if (!next) return answer;
    if (redirects === MAX_REDIRECTS)
      return failure('http:redirects', `There were more than ${MAX_REDIRECTS} redirects`);
    if (!/^https?:$/.test(next.url.protocol)) {
      return failure('http:redirects', `Expected a redirect to http or https, but it leads to '${next.url.protocol}'`);
    }
    hop = next;
  }
}

async function request(hop: Hop, options: ExchangeOptions, signal: AbortSignal): Promise<RawAnswer> {
  const agents = await guardedAgents(hop.url, options.allowed);
  const { url, headers } = sign(hop, options.authToken);
  const response = await axios.request<Buffer>({
    ...agents,
    url: url.href,
    method: hop.method,
    data: hop.body,
    headers: {
      Accept: '*/*',
      'User-Agent': 'Perdure',
      ...(hop.contentType && { 'Content-Type': hop.contentType }),
      ...(hop.authorization && { Authorization: hop.authorization }),
      ...headers,
    },
    transformRequest: (data: unknown) => data,
    responseType: 'arraybuffer',
    validateStatus: () => true,
    // Followed by us, so that each target is checked.
    maxRedirects: 0,
    maxContentLength: options.maxBytes,
    // A proxy of the environment would connect past the guard.
    proxy: false,
    signal,
  });
  return { ok: true, url, status: response.status, headers: response.headers, bytes: response.data };
}

/** A header of an answer; undefined where there is none, or not exactly one. */
export function headerOf({ headers }: RawAnswer, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function failureOf(error: unknown, options: ExchangeOptions, timedOut: boolean): EffectFailure {
  if (error instanceof RequestRefused || error instanceof TargetRefused) return failure('http:refused', error.message);
  if (timedOut) {
    return failure('http:timeout', `There was no complete answer within ${options.timeoutMilliseconds / 1000} seconds`);
  }
  if (!axios.isAxiosError(error)) throw error;
  if (isFiltered(error)) return failure('http:refused', 'The host has an address that is not public');
  if (/^maxContentLength size/.test(error.message)) {
    return failure('http:too_large', `The answer has more than ${options.maxBytes / 1024} kB`);
  }
  return failure('http:network', [error.code, errorMessage(error)].filter(Boolean).join(': '));
}

function failure(code: string, message: string): EffectFailure {
  return { ok: false, code, message };
}
