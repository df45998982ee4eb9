import { ApplicationFailure } from '@temporalio/activity';
import type { EffectFailure } from '../src/engine/effects';
import { classifyTwilioFailure } from '../src/twilio/failure';

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
    const failure = classifyTwilioFailure(error);
    const message = `${what}: ${failure.message}`;
    if (failure.kind === 'refused') return { ok: false, code: failure.code, message };
    throw ApplicationFailure.create({ message, type: `twilio:${failure.code}`, cause: error as Error });
  }
}
