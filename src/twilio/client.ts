import twilio from 'twilio';
import type { Twilio } from 'twilio';
import { AccountClient, type AccountClientOptions } from './account-client';

/** The official SDK, with the HTTP client of its account. */
export type TwilioClient = Twilio & { readonly httpClient: AccountClient };

export interface TwilioClientOptions extends Omit<AccountClientOptions, 'timeoutMs'> {
  accountSid: string;
  authToken: string;
  /** Origin of the local Twilio, such as `http://127.0.0.1:3000`; undefined = the real one. */
  simulatorOrigin?: string;
  /** Milliseconds that a call may take; below the activities' start-to-close timeout. */
  timeoutMs?: number;
}

/** Milliseconds; below the activities' start-to-close timeout, so that a read-back never races its own first try. */
const TIMEOUT = 10_000;

/** Twilio's products that Perdure calls; each has a host of its own at the real Twilio. */
const PRODUCTS = ['api', 'conversations', 'messaging', 'studio', 'taskrouter', 'flexApi', 'content'] as const;

/**
 * A moment of this machine's clock by Twilio's, whose times are whole seconds; in milliseconds since 1970, as far as the client has
 * heard of that clock: see {@link AccountClient.clockAheadMs}.
 */
export function byTwilioClock({ httpClient }: TwilioClient, moment: Date): number {
  return Math.floor((moment.getTime() + httpClient.clockAheadMs) / 1000) * 1000;
}

/**
 * The official SDK, pointed at the real Twilio or at the local one. `TWILIO_EDGE` and `TWILIO_REGION` would rewrite the
 * local host, so they count in live mode only.
 */
export function createTwilioClient(options: TwilioClientOptions): TwilioClient {
  const { accountSid, authToken, simulatorOrigin, timeoutMs = TIMEOUT, ...calls } = options;
  const httpClient = new AccountClient({ timeoutMs, ...calls });
  const client = twilio(accountSid, authToken, { httpClient }) as TwilioClient;
  if (simulatorOrigin === undefined) return client;
  client.edge = undefined;
  client.region = undefined;
  for (const product of PRODUCTS) client[product].baseUrl = simulatorOrigin;
  return client;
}
