import { refusesAccount } from './account-standing';

/** An error of the SDK: Twilio's answer (`RestException`, ours a `TwilioRefusal`), or one of the HTTP client. */
interface SdkError {
  status?: number;
  code?: number | string;
  message?: string;
  retryAfterMs?: number;
  isForGood?: boolean;
}

/**
 * What a failed call to Twilio means.
 * `refused`: Twilio has said no; another try gives the same. `again`: try again. `held`: Twilio takes nothing from this
 * account, until somebody changes its token or settles with Twilio. `isUndone`: it is certain that Twilio has not done what
 * was asked, and never will. `afterMs`: when another try is welcome, where that is known.
 */
export type TwilioFailure =
  | { kind: 'refused'; status: number; code: string; message: string }
  | { kind: 'again' | 'held'; code: string; message: string; isUndone: boolean; afterMs?: number };

/** Statuses that another try can change: Twilio's own trouble, or pace. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/** Too many requests. Twilio never does what it has answered so (https://www.twilio.com/docs/usage/rate-limits). */
const TOO_MANY = 429;

/** Nobody was there to be asked. */
const UNREACHED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Something on the way to Twilio has given up waiting for its answer, or could make nothing of it. */
const GATEWAY: ReadonlySet<string> = new Set(['502', '504']);

/** Classifies what the SDK has thrown. An error that is none of the SDK's is a bug and thrown again. */
export function classifyTwilioFailure(error: unknown): TwilioFailure {
  if (!(error instanceof Error)) throw error;
  const { status, code, message, retryAfterMs, isForGood } = error as SdkError;
  const text = message ?? String(error);
  // The SDK parses answers as JSON, whatever they are: this one broke off, or came from something on the way.
  if (error instanceof SyntaxError) return { kind: 'again', code: 'unreadable', message: text, isUndone: false };
  if (status === undefined && code === undefined && !/timeout|network|socket/i.test(text)) throw error;
  const again = {
    // What a gateway says of itself counts, though Twilio's words come with it.
    code: GATEWAY.has(String(status)) ? String(status) : String(code ?? status ?? 'network'),
    message: text,
    isUndone: status === TOO_MANY || UNREACHED.has(String(code)),
    ...(retryAfterMs !== undefined && { afterMs: retryAfterMs }),
  };
  if (status !== undefined && refusesAccount({ status, code })) {
    if (isForGood) return { kind: 'refused', status, code: String(code ?? status), message: text };
    return { kind: 'held', ...again, isUndone: true };
  }
  if (status !== undefined && status >= 400 && status < 500 && !TRY_AGAIN.has(status)) {
    // A refusal that broke off does not tell what it refuses: that the thing is there already, perhaps, since the last try.
    const isReadable = code !== undefined || status === 404;
    if (isReadable) return { kind: 'refused', status, code: String(code ?? status), message: text };
  }
  return { kind: 'again', ...again };
}

/**
 * Whether a failure that is to be tried again is none of Twilio's answers, by its code: the connection broke, nobody
 * answered in time, or something on the way did. Twilio may be at it, and do what it was asked only later.
 */
export function isSilence(code: string): boolean {
  return GATEWAY.has(code) || !(/^\d+$/.test(code) || UNREACHED.has(code));
}

/** Whether Twilio answered with this error code, such as 50353 for a unique name that is taken. */
export function isTwilioError(error: unknown, ...codes: number[]): boolean {
  return error instanceof Error && codes.includes(Number((error as SdkError).code));
}
