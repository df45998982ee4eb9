import { ActivityFailure, isCancellation } from '@temporalio/workflow';
import type { EffectFailure } from '../src/engine/effects';

/** Turns an activity that has used up its retries into an expected failure; a cancellation goes on. */
export function attempt<T>(call: () => Promise<T>): Promise<T | EffectFailure>;
/** The same, with more in the failure than its code and message. */
export function attempt<T, Failure>(
  call: () => Promise<T>,
  describe: (failure: EffectFailure) => Failure,
): Promise<T | Failure>;
export function attempt<T>(
  call: () => Promise<T>,
  describe: (failure: EffectFailure) => unknown = (failure) => failure,
): Promise<unknown> {
  return call().catch((error: unknown) => {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const message = error.cause?.message ?? error.message;
    return describe({ ok: false, code: `${EXHAUSTED}${error.retryState ?? 'failed'}`.toLowerCase(), message });
  });
}

const EXHAUSTED = 'activity:';

/** Whether a failure is no answer of the outside's, but the end of our patience: what was asked for may have happened. */
export function isUncertain({ code }: EffectFailure): boolean {
  return code.startsWith(EXHAUSTED);
}
