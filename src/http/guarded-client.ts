import type { HttpOutcome, HttpRequest } from '../engine/web-request';
import { errorMessage } from '../error-message';
import { allowedHosts } from './allowed-hosts';
import { bodyText } from './body-text';
import { exchange, headerOf } from './exchange';
import { firstHop, type Detours } from './first-hop';
import type { Hop } from './hop';

export interface HttpClientOptions extends Detours {
  /** The auth token of an account; undefined where there is no such account. */
  tokenOf: (accountSid: string) => Promise<string | undefined>;
  /** Private hosts that may be called: `host` or `host:port`. */
  allow: readonly string[];
  /** Studio's 10 s where absent. */
  timeoutMilliseconds?: number;
}

/** Nothing was asked of anybody: in whose name it is to be asked could not be found out. */
export class RequestNotMade extends Error {
  override readonly name = 'RequestNotMade';
}

/** Makes requests to wherever a flow wants, except into private networks. */
export interface HttpClient {
  /**
   * Never throws for anything that a flow, a server or the network can do.
   *
   * @throws RequestNotMade where nobody tells the account's token, as while the store is down
   */
  send(request: HttpRequest): Promise<HttpOutcome>;
}

/** Studio's limits (https://www.twilio.com/docs/studio/widget-library/http-request). */
const TIMEOUT = 10_000;
const MAX_BYTES = 64 * 1024;

/** A client with Studio's limits and Twilio's signature. */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  const { timeoutMilliseconds = TIMEOUT } = options;
  const bounds = { allowed: allowedHosts(options.allow), timeoutMilliseconds, maxBytes: MAX_BYTES };
  return {
    async send(request) {
      const { accountSid } = request;
      const authToken = await options.tokenOf(accountSid).catch(notMade);
      if (authToken === undefined) return { ok: false, code: 'http:refused', message: 'The account does not exist' };
      const first = (): Hop => firstHop(request, { accountSid, authToken }, options);
      const answer = await exchange(first, { ...bounds, authToken });
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

function notMade(cause: unknown): never {
  throw new RequestNotMade(`Expected to read the account's token, but: ${errorMessage(cause)}`, { cause });
}
