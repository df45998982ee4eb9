import { ApplicationFailure } from '@temporalio/activity';
import type { EffectFailure } from '../src/engine/effects';
import { classifyTwilioFailure } from '../src/twilio/failure';
import { requireTime } from './in-time';
import { toBeTriedAgain } from './try-again';

/** Milliseconds for which a Twilio in trouble is asked again: the contact waits for what comes next. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Calls Twilio for an activity of several calls. A refusal of Twilio's is an outcome that says which of them it was
 * (`what`, such as "The participant could not be added"); anything else is thrown, so that the activity is tried again.
 */
export async function attemptTwilio<T>(
  what: string,
  call: () => Promise<T>,
): Promise<{ ok: true; value: T } | EffectFailure> {
  try {
    return { ok: true, value: await call() };
  } catch (error) {
    if (error instanceof ApplicationFailure) throw error;
    const failure = classifyTwilioFailure(error);
    const message = `${what}: ${failure.message}`;
    if (failure.kind === 'refused') return { ok: false, code: failure.code, message };
    throw toBeTriedAgain({ ...failure, message }, error, { patienceMs: PATIENCE_MS });
  }
}

/**
 * The same for a call that changes something at Twilio: it is not begun where Temporal may give this attempt up before it is
 * over. Else it could undo, or do a second time, what a later attempt has done.
 */
export function changeTwilio<T>(what: string, call: () => Promise<T>): Promise<{ ok: true; value: T } | EffectFailure> {
  return attemptTwilio(what, async () => {
    await requireTime();
    return call();
  });
}
