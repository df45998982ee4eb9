import { activityInfo, ApplicationFailure, heartbeat } from '@temporalio/activity';
import type { TwilioFailure } from '../src/twilio/failure';
import { retryDelay } from '../src/twilio/retry-delay';

/** What an attempt tells the next one. */
interface Progress {
  /** When Twilio last refused the account, by Temporal's clock; milliseconds since 1970. */
  heldAt: number;
}

/**
 * The failure of an attempt that Twilio has not said no to. It says when the next one begins: when Twilio asks for it, or
 * after a backoff. Patience ends with `patienceMs` of trouble; the time for which Twilio refused the account does not
 * count, however long it was: then the execution is held, not failed. All times are Temporal's: this process's clock may be set.
 *
 * @param patienceMs for ever where absent
 */
export function toBeTriedAgain(
  failure: Exclude<TwilioFailure, { kind: 'refused' }>,
  cause: unknown,
  patienceMs = Infinity,
): ApplicationFailure {
  const { kind, code, message } = failure;
  const info = activityInfo();
  const { attempt, scheduledTimestampMs, currentAttemptScheduledTimestampMs: now } = info;
  const progress = info.heartbeatDetails as Progress | undefined;
  const troubleSince = Math.max(scheduledTimestampMs, progress?.heldAt ?? 0);
  if (kind === 'held') heartbeat({ heldAt: now } satisfies Progress);
  return ApplicationFailure.create({
    message: kind === 'held' ? `Held until Twilio takes the account's calls again: ${message}` : message,
    type: kind === 'held' ? 'twilio:held' : `twilio:${code}`,
    nonRetryable: kind !== 'held' && now - troubleSince > patienceMs,
    nextRetryDelay: Math.round(retryDelay(failure, attempt)),
    details: detailsOf(cause),
    // That the account is held is logged once, and not at each of its executions' tries.
    category: kind === 'held' ? 'BENIGN' : undefined,
    cause: cause as Error,
  });
}

/** What Twilio's support asks for. */
function detailsOf(cause: unknown): object[] {
  const { requestId } = cause as { requestId?: string };
  return requestId === undefined ? [] : [{ twilioRequestId: requestId }];
}
