import { refusesAccount } from './account-standing';

/** An error of the SDK: Twilio's answer (`RestException`, ours a `TwilioRefusal`), or one of the HTTP client. */
interface SdkError {
  status?: number;
  code?: number | string;
  message?: string;
  retryAfterMs?: number;
}

/**
 * What a failed call to Twilio means.
 * `refused`: Twilio has said no; another try gives the same. `again`: try again; where `code` does not prove the
 * opposite, Twilio may have done what was asked. `held`: Twilio takes nothing from this account, until somebody changes its
 * token or settles with Twilio; nothing was done. `afterMs`: when another try is welcome, where that is known.
 */
export type TwilioFailure =
  | { kind: 'refused'; status: number; code: string; message: string }
  | { kind: 'again' | 'held'; code: string; message: string; afterMs?: number };

/** Statuses that another try can change: Twilio's own trouble, or pace. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 425, 429]);

/** How axios tells that it has given up waiting. */
const GIVEN_UP = 'ECONNABORTED';

/**
 * Milliseconds until Twilio will have done what it was asked for and did not answer, if it does it at all. Whoever looks
 * sooner may find nothing, send once more, and have both arrive.
 */
export const LATE_MS = 20_000;

/** Classifies what the SDK has thrown. An error that is none of the SDK's is a bug and thrown again. */
export function classifyTwilioFailure(error: unknown): TwilioFailure {
  if (!(error instanceof Error)) throw error;
  const { status, code, message, retryAfterMs } = error as SdkError;
  const text = message ?? String(error);
  // The SDK parses answers as JSON, whatever they are: this one broke off, or came from something on the way.
  if (error instanceof SyntaxError) return { kind: 'again', code: 'unreadable', message: text };
  if (status === undefined && code === undefined && !/timeout|network|socket/i.test(text)) throw error;
  const afterMs = retryAfterMs ?? (code === GIVEN_UP ? LATE_MS : undefined);
  const again = {
    code: String(code ?? status ?? 'network'),
    message: text,
    ...(afterMs !== undefined && { afterMs }),
  };
  if (status !== undefined && refusesAccount({ status, code })) return { kind: 'held', ...again };
  if (status !== undefined && status >= 400 && status < 500 && !TRY_AGAIN.has(status)) {
    // A refusal that broke off does not tell what it refuses: that the thing is there already, perhaps, since the last try.
    const isReadable = code !== undefined || status === 404;
    if (isReadable) return { kind: 'refused', status, code: String(code ?? status), message: text };
  }
  return { kind: 'again', ...again };
}

/** Whether Twilio answered with this error code, such as 50353 for a unique name that is taken. */
export function isTwilioError(error: unknown, ...codes: number[]): boolean {
  return error instanceof Error && codes.includes(Number((error as SdkError).code));
}
