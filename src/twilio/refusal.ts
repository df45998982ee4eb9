import { RestException } from 'twilio';

/** An answer of Twilio's, as the SDK's HTTP client gives it. */
export interface TwilioAnswer {
  statusCode: number;
  body: unknown;
  /** Names in lower case. */
  headers?: unknown;
}

/** The SDK's error for an answer that is no success, with what the SDK drops: headers. */
export class TwilioRefusal extends RestException {
  /** Milliseconds after which another try is welcome, where that is known. */
  readonly retryAfterMs?: number;
  /** Twilio's name of the request (RQ…), which its support asks for. */
  readonly requestId?: string;
  /** Whether a refusal of the account itself stays one. */
  isForGood = false;

  /** @param comeAgainMs counts instead of what Twilio has said */
  constructor(answer: TwilioAnswer, comeAgainMs?: number) {
    super(answer);
    const headers = (answer.headers ?? {}) as Record<string, unknown>;
    this.retryAfterMs = comeAgainMs ?? readRetryAfter(headers['retry-after'], Date.parse(String(headers.date)));
    const requestId = headers['twilio-request-id'];
    if (typeof requestId === 'string') this.requestId = requestId;
  }

  /** The error for an answer to an account that is closed for good. */
  static forGood(answer: TwilioAnswer): TwilioRefusal {
    return Object.assign(new TwilioRefusal(answer), { isForGood: true });
  }
}

/**
 * Milliseconds of a `Retry-After` header, which has seconds or a date (RFC 9110); undefined where it has neither, or what is
 * over. Twilio documents none, and sends it now and then.
 *
 * @param answeredAt when that was, by Twilio's clock; NaN: not known
 */
export function readRetryAfter(header: unknown, answeredAt = NaN): number | undefined {
  if (typeof header !== 'string' || header.trim() === '') return undefined;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds)
    ? seconds * 1000
    : Date.parse(header) - (Number.isNaN(answeredAt) ? Date.now() : answeredAt);
  return wait > 0 ? Math.ceil(wait) : undefined;
}
