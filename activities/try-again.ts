import { activityInfo, ApplicationFailure, heartbeat } from '@temporalio/activity';
import { isSilence, type TwilioFailure } from '../src/twilio/failure';
import { retryDelay } from '../src/twilio/retry-delay';

/** What an attempt tells the next one. */
interface Progress {
  /** Who tells it, and whether that one has asked Twilio for something without hearing what came of it. */
  last?: { attempt: number; isSilent: boolean };
  /** What {@link silentSince} was then. */
  silentSince?: number;
  /** Milliseconds that attempts have waited for a Twilio in trouble, in all. */
  waitedMs: number;
  /** That no attempt up to this one has done anything, and when it was scheduled, by Temporal's clock. */
  undone?: { attempt: number; at: number };
}

/** The failure's type, which Temporal shows. */
const TYPE = 'twilio:';
const HELD = `${TYPE}held`;

export interface Patience {
  /** Milliseconds of waiting for a Twilio in trouble; for ever where absent. */
  patienceMs?: number;
  /** It is certain that the attempt has done nothing that a later one would have to look for. */
  isUndone?: boolean;
}

/**
 * The failure of an attempt that Twilio has not said no to. It says when the next one begins: when Twilio asks for it, or
 * after a backoff. Patience ends when that has been waited for long enough; the time for which Twilio refused the account
 * does not count, however long it was: then the execution is held, not failed. Neither does the time for which attempts
 * wait for a worker, or for their turn.
 */
export function toBeTriedAgain(
  failure: Exclude<TwilioFailure, { kind: 'refused' }>,
  cause: unknown,
  { patienceMs = Infinity, isUndone = false }: Patience = {},
): ApplicationFailure {
  const { kind, code, message } = failure;
  const { attempt, currentAttemptScheduledTimestampMs: at } = activityInfo();
  const delay = Math.round(retryDelay(failure, attempt));
  const { waitedMs, undone } = progress();
  const waited = kind === 'held' ? waitedMs : waitedMs + delay;
  const isStillUndone = isUndone && uncertainSince() === undefined;
  tellNext({ isSilent: isSilence(code), waitedMs: waited, undone: isStillUndone ? { attempt, at } : undone });
  return ApplicationFailure.create({
    message: kind === 'held' ? `Held until Twilio takes the account's calls again: ${message}` : message,
    type: kind === 'held' ? HELD : TYPE + code,
    nonRetryable: kind !== 'held' && waited > patienceMs,
    nextRetryDelay: delay,
    details: detailsOf(cause),
    // That the account is held is logged once, and not at each of its executions' tries.
    category: kind === 'held' ? 'BENIGN' : undefined,
    cause: cause as Error,
  });
}

/** What an attempt that fails knows of itself, and of those before it; the rest is as they have told it. */
export function tellNext({ isSilent = false, ...known }: { isSilent?: boolean } & Partial<Progress> = {}): void {
  const { attempt } = activityInfo();
  const last = { attempt, isSilent };
  heartbeat({ ...progress(), ...known, last, silentSince: silentSince() } satisfies Progress);
}

/**
 * Since when an attempt before this one may have done what is asked for, by Temporal's clock in milliseconds since 1970;
 * undefined where it is certain that none has.
 */
export function uncertainSince(): number | undefined {
  const { attempt, scheduledTimestampMs } = activityInfo();
  const { undone } = progress();
  // One that was never heard of again has told nothing: its number is missing.
  if (attempt - 1 === (undone?.attempt ?? 0)) return undefined;
  return undone?.at ?? scheduledTimestampMs;
}

/**
 * Since when, at the latest, Twilio is at what an attempt before this one has asked without hearing what came of it, by
 * Temporal's clock in milliseconds since 1970; undefined where there is no such one. It may also be one of long ago, after
 * which others could not find out.
 */
export function silentSince(): number | undefined {
  const { attempt, currentAttemptScheduledTimestampMs: at } = activityInfo();
  if (attempt === 1) return undefined;
  const { last, silentSince: before } = progress();
  // One that was never heard of again has told nothing: its number is missing.
  return last?.attempt === attempt - 1 && !last.isSilent ? before : at;
}

function progress(): Progress {
  const told = activityInfo().heartbeatDetails as Partial<Progress> | undefined;
  return { waitedMs: 0, ...told };
}

/** What Twilio's support asks for. */
function detailsOf(cause: unknown): object[] {
  const { requestId } = cause as { requestId?: string };
  return requestId === undefined ? [] : [{ twilioRequestId: requestId }];
}
