import { ActivityFailure, ApplicationFailure, isCancellation, patched, sleep } from '@temporalio/workflow';
import { NOT_BEGUN, type EffectFailure } from '../src/engine/effects';
import { isRecord } from '../src/flow/json-value';
import { UNREAD_ARGUMENTS } from './versions';

/** Milliseconds after which what no worker could begin is asked for once more; each time twice as many, up to the longest. */
const FIRST_PAUSE = 5_000;
const LONGEST_PAUSE = 10 * 60_000;

/** Names of what an activity gives that has succeeded, beside `ok: true`. */
export type Gives<T> = readonly (keyof Extract<T, { ok: true }>)[];

/**
 * Turns an activity that has used up its retries into an expected failure; a cancellation goes on. So is one that somebody has
 * completed by hand with anything else than an outcome: what cannot be read would have the workflow fail at it for ever.
 *
 * @param describe puts more into the failure than its code and message
 */
export function attempt<T>(call: () => Promise<T>, gives: Gives<T>): Promise<T | EffectFailure>;
export function attempt<T, Failure>(
  call: () => Promise<T>,
  gives: Gives<T>,
  describe: (failure: EffectFailure) => Failure,
): Promise<T | Failure>;
export function attempt<T>(
  call: () => Promise<T>,
  gives: Gives<T>,
  describe: (failure: EffectFailure) => unknown = (failure) => failure,
): Promise<unknown> {
  return attemptAgain({ call, gives: gives.map(String), describe }, FIRST_PAUSE);
}

interface Attempt {
  call: () => Promise<unknown>;
  gives: readonly string[];
  describe: (failure: EffectFailure) => unknown;
}

/** What a worker could not begin, for want of a key or of the store, was not attempted: it is asked for again. */
function attemptAgain({ call, gives, describe }: Attempt, pause: number): Promise<unknown> {
  // One promise for both: in the sandbox each costs a stack trace.
  return call().then(
    (outcome) => (isOutcome(outcome, gives) ? outcome : describe(notUnderstood(gives))),
    (error: unknown) => {
      if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
      if (isNotBegun(error) && patched(UNREAD_ARGUMENTS)) {
        const longer = Math.min(2 * pause, LONGEST_PAUSE);
        return sleep(pause).then(() => attemptAgain({ call, gives, describe }, longer));
      }
      return describe({
        ok: false,
        code: `${EXHAUSTED}${error.retryState ?? 'failed'}`.toLowerCase(),
        message: error.cause?.message ?? error.message,
      });
    },
  );
}

function isOutcome(value: unknown, gives: readonly string[]): boolean {
  if (!isRecord(value)) return false;
  if (value.ok === true) return gives.every((name) => (value[name] ?? null) !== null);
  return value.ok === false && typeof value.code === 'string' && typeof value.message === 'string';
}

function notUnderstood(gives: readonly string[]): EffectFailure {
  const success = ['ok: true', ...gives].join(', ');
  const message =
    `Expected the activity to give { ${success} } or { ok: false, code, message }, but it gave something else; ` +
    'where it was completed by hand, a reset to the workflow task before it has it done once more';
  return { ok: false, code: `${EXHAUSTED}result`, message };
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
