import type { TwilioFailure } from './failure';

const FIRST_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;

/** Milliseconds; whatever Twilio asks for, a person waits for the message. */
const LONGEST_WISH_MS = 5 * 60_000;

/** Milliseconds over which those are spread whom Twilio has told the same time. */
const SPREAD_MS = 1_000;

/**
 * Milliseconds before the next try. Where it is known when that is welcome, a little later, up to five minutes; else twice
 * as long each time, up to half a minute, of which chance takes up to a half (Twilio's advice for 429 is backoff with
 * jitter).
 *
 * @param attempt number of the one that failed, from 1
 * @param random from 0 to 1
 */
export function retryDelay(
  { kind, afterMs }: Exclude<TwilioFailure, { kind: 'refused' }>,
  attempt: number,
  random: () => number = Math.random,
): number {
  // Those who are held come one after the other as it is.
  if (afterMs !== undefined && kind === 'held') return afterMs;
  if (afterMs !== undefined) return Math.min(afterMs, LONGEST_WISH_MS) + random() * SPREAD_MS;
  const backoff = Math.min(FIRST_MS * 2 ** Math.min(attempt - 1, 10), LONGEST_BACKOFF_MS);
  return backoff * (1 - random() / 2);
}
