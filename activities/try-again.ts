import { activityInfo, ApplicationFailure, Context, heartbeat } from '@temporalio/activity';
import { isSilence, type TwilioFailure } from '../src/twilio/failure';
import { retryDelay } from '../src/twilio/retry-delay';

/** What an attempt tells the next one. */
interface Progress {
  /**
   * Who tells it, in how many milliseconds what that one has asked of Twilio is done, and can be seen, if ever, and whether it
   * knows that it has made something.
   */
  last?: { attempt: number; settlesMs: number; hasMade?: boolean };
  /** What {@link settledAt} was then. */
  settledAt?: number;
  /** What {@link listedAt} was then. */
  listedAt?: number;
  /** Milliseconds that attempts have waited for a Twilio in trouble, in all. */
  waitedMs: number;
  /** That no attempt up to this one has done anything, and when it was scheduled, by Temporal's clock. */
  undone?: { attempt: number; at: number };
}

/** The failure's type, which Temporal shows. */
const TYPE = 'twilio:';
const HELD = `${TYPE}held`;

/**
 * Milliseconds until Twilio will have done what it was asked for and did not answer, if it does it at all. Whoever asks once
 * more before may have both arrive.
 */
export const LATE_MS = 20_000;

/** Milliseconds until what Twilio has done is in its lists, also where it has answered that something went wrong. */
const LISTED_MS = 5_000;

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
  tellNext({
    settlesMs: settlingTime(failure),
    waitedMs: waited,
    undone: isStillUndone ? { attempt, at } : undone,
  });
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

function settlingTime({ code, isUndone }: Exclude<TwilioFailure, { kind: 'refused' }>): number {
  if (isUndone) return 0;
  return isSilence(code) ? LATE_MS : LISTED_MS;
}

/** Attempts that have made something at Twilio. */
const makers = new WeakSet<Context>();

/** Notes that this attempt has made something: Twilio may not show it at once to the next one, whatever ends this one. */
export function noteMade(): void {
  makers.add(Context.current());
}

/** What an attempt that fails knows of itself, and of those before it; the rest is as they have told it. */
export function tellNext({ settlesMs = 0, ...known }: { settlesMs?: number } & Partial<Progress> = {}): void {
  const { attempt } = activityInfo();
  const last = { attempt, settlesMs, ...(makers.has(Context.current()) && { hasMade: true }) };
  heartbeat({ ...progress(), ...known, last, settledAt: settledAt(), listedAt: listedAt() } satisfies Progress);
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
 * When all that the attempts before this one may have asked of Twilio is done, and can be seen, by Temporal's clock in
 * milliseconds since 1970; undefined where they have asked for nothing. What an attempt has left open stays so when the
 * next ones cannot find out. None that was told lies further ahead than Twilio takes, unless Temporal's clock was set back since.
 */
export function settledAt(): number | undefined {
  const { attempt, currentAttemptScheduledTimestampMs: at } = activityInfo();
  if (attempt === 1) return undefined;
  const { last, settledAt: before = 0 } = progress();
  // One that was never heard of again has told nothing: its number is missing.
  const settlesMs = last?.attempt === attempt - 1 ? last.settlesMs : LATE_MS;
  return Math.max(Math.min(before, at + LATE_MS), settlesMs > 0 ? at + settlesMs : 0) || undefined;
}

/** When Twilio shows what the attempts before this one have made, as {@link settledAt}; undefined where they have made nothing. */
export function listedAt(): number | undefined {
  const { attempt, currentAttemptScheduledTimestampMs: at } = activityInfo();
  const { last, listedAt: before = 0 } = progress();
  const hasJustMade = last?.attempt === attempt - 1 && last.hasMade;
  return (hasJustMade ? at + LISTED_MS : Math.min(before, at + LISTED_MS)) || undefined;
}

/** Whether Twilio has had the time for all that the attempts before this one may have asked of it. */
export function isSettled(): boolean {
  return (settledAt() ?? 0) <= activityInfo().currentAttemptScheduledTimestampMs;
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
