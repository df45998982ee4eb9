import type { EffectFailure } from './effects';

/** An HTTP request as make-http-request and run-function ask for it; how it goes over the wire is the host's affair. */
export interface HttpRequest {
  widget: string;
  /** In whose name it is made. */
  accountSid: string;
  method: 'GET' | 'POST';
  /** As the template gave it; may hold a name and a password. */
  url: string;
  /** Of the body; only a POST has one. */
  contentType: string;
  body: string;
  parameters: { key: string; value: string }[];
  /** Whether to authenticate with the account's own credentials, which only Twilio gets to see. */
  twilioAuth: boolean;
}

export interface HttpAnswer {
  ok: true;
  status: number;
  /** Empty where the server named none. */
  contentType: string;
  body: string;
  /** How many invocations of the Function were running: the header `x-twilio-function-concurrency`. */
  functionConcurrency?: string;
}

/**
 * An answer, whatever its status, or why there is none. `http:refused` is a request that was never made, because of its URL
 * or of where it would have gone; every other code is one that was.
 */
export type HttpOutcome = HttpAnswer | EffectFailure;
