import { ActivityFailure, ApplicationFailure, isCancellation, patched, sleep } from '@temporalio/workflow';
import { NOT_BEGUN, type EffectFailure } from '../src/engine/effects';
import { UNREAD_ARGUMENTS } from './versions';

/** Milliseconds after which what no worker could begin is asked for once more; each time twice as many, up to the longest. */
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 10 * 60_000;

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
  return attemptAgain({ call, describe }, FIRST_PAUSE);
}

interface Attempt {
  call: () => Promise<unknown>;
  describe: (failure: EffectFailure) => unknown;
}

/** What a worker could not begin, for want of a key or of the store, was not attempted: it is asked for again. */
function attemptAgain(attempted: Attempt, pause: number): Promise<unknown> {
  return attempted.call().catch((error: unknown) => {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    if (isNotBegun(error) && patched(UNREAD_ARGUMENTS)) {
      return sleep(pause).then(() => attemptAgain(attempted, Math.min(2 * pause, LONGEST_PAUSE)));
    }
    return attempted.describe({
      ok: false,
      code: `${EXHAUSTED}${error.retryState ?? 'failed'}`.toLowerCase(),
      message: error.cause?.message ?? error.message,
    });
  });
}

function isNotBegun({ cause }: ActivityFailure): boolean {
  if (cause instanceof ApplicationFailure && cause.type === NOT_BEGUN) return true;
  return cause?.message.startsWith(UNREAD) ?? false;
}

/** With this the SDK begins the failure of an activity whose arguments its worker could not decode. */
const UNREAD = 'Failed to parse activity args';

const EXHAUSTED = 'activity:';

/** Whether a failure is no answer of the outside's, but the end of our patience: what was asked for may have happened. */
export function isUncertain({ code }: EffectFailure): boolean {
  return code.startsWith(EXHAUSTED);
}
