import type { HttpOutcome, HttpRequest } from '../engine/web-request';
import { allowedHosts } from './allowed-hosts';
import { bodyText } from './body-text';
import { exchange, headerOf } from './exchange';
import { firstHop, type Caller } from './first-hop';

export interface HttpClientOptions extends Caller {
  /** Private hosts that may be called: `host` or `host:port`. */
  allow: readonly string[];
  /** Studio's 10 s where absent. */
  timeoutMilliseconds?: number;
}

/** Makes requests to wherever a flow wants, except into private networks. */
export interface HttpClient {
  /** Never throws for anything that a flow, a server or the network can do. */
  send(request: HttpRequest): Promise<HttpOutcome>;
}

/** Studio's limits (https://www.twilio.com/docs/studio/widget-library/http-request). */
const TIMEOUT = 10_000;
const MAX_BYTES = 64 * 1024;

/** A client with Studio's limits and Twilio's signature. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { authToken, timeoutMilliseconds = TIMEOUT } = options;
  const bounds = { allowed: allowedHosts(options.allow), authToken, timeoutMilliseconds, maxBytes: MAX_BYTES };
  return {
    async send(request) {
      const answer = await exchange(() => firstHop(request, options), bounds);
      if (!answer.ok) return answer;
      const { status, bytes } = answer;
      const contentType = headerOf(answer, 'content-type') ?? '';
      const functionConcurrency = headerOf(answer, 'x-twilio-function-concurrency');
      return {
        ok: true,
        status,
        contentType,
        body: bodyText(bytes, contentType),
        ...(functionConcurrency && { functionConcurrency }),
      };
    },
  };
}
