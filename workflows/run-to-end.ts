import { CancellationScope, CancelledFailure, isCancellation, patched } from '@temporalio/workflow';
import type { ExecutionState } from '../src/engine/execution';
import { runExecution, type Machine, type Stop } from '../src/engine/interpreter';
import type { Ending } from '../src/engine/journal';
import { cleanUp } from './cleanup';
import type { Inbox } from './inbox';
import type { Journal } from './journal';
import type { Programs } from './programs';
import type { Sent } from './send-message';
import { AFTER_THE_END, ENDED_BETWEEN_WIDGETS } from './versions';

/** What a run of the workflow is made of. */
export interface Parts {
  inbox: Inbox;
  programs: Programs;
  journal: Journal;
  sent: Sent;
}

/** How a run of the workflow comes to its end; `cancellation` is to be thrown on once all is written. */
export type Run = { kind: 'suspended' } | { kind: 'ended'; ending: Ending; cancellation?: Error };

/**
 * Runs the interpreter and cleans up after it, also when the execution is cancelled. A bug passes through untouched: it fails
 * the workflow task, and a mended build goes on from here.
 */
export async function runToEnd(state: ExecutionState, machine: Machine, parts: Parts): Promise<Run> {
  let cancellation: Error | undefined;
  const stopOf = (error: unknown): Stop | undefined => {
    if (!isCancellation(error) || !(error instanceof Error)) return undefined;
    cancellation = error;
    return { reason: 'CANCELLED' };
  };
  const scope = CancellationScope.current();
  scope.cancelRequested.catch(() => parts.inbox.cancelled());
  // Widgets that cannot be interrupted leave it unsaid, and a new run would not know of it.
  const stopped = (): Stop | undefined =>
    scope.consideredCancelled && patched(ENDED_BETWEEN_WIDGETS)
      ? stopOf(new CancelledFailure('The execution was ended between two widgets'))
      : undefined;
  const stop = state.frames.length > 1 ? await reload(state, parts.programs, stopOf) : undefined;
  const outcome = await runExecution(state, { ...machine, stopOf, stopped: () => stop ?? stopped() });
  if (outcome.kind === 'suspended') return outcome;
  if (cancellation) dropUntilEnd(parts.inbox);
  if (state.cleanup.length > 0) {
    parts.journal.flush(state);
    await CancellationScope.nonCancellable(() => cleanUp(state));
  }
  return { ...outcome, cancellation };
}

/** What had come when the end was asked for belongs to the ended execution and goes with it; what came later begins another. */
function dropUntilEnd(inbox: Inbox): void {
  if (inbox.hasMessageAfterEnd() && patched(AFTER_THE_END)) inbox.dropUntilEnd();
  else inbox.drain();
}

/** Loads the programs of the subflows that are running; tells why the execution is over, should it be ended meanwhile. */
async function reload(
  { frames }: ExecutionState,
  programs: Programs,
  stopOf: (error: unknown) => Stop | undefined,
): Promise<Stop | undefined> {
  try {
    for (const frame of frames.slice(1)) await programs.reload(frame);
    return undefined;
  } catch (error) {
    const stop = stopOf(error);
    if (!stop) throw error;
    return stop;
  }
}
