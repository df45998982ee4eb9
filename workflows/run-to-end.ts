import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ExecutionState } from '../src/engine/execution';
import { runExecution, type Machine, type Stop } from '../src/engine/interpreter';
import type { Ending } from '../src/engine/journal';
import { cleanUp } from './cleanup';
import type { Inbox } from './inbox';
import type { Journal } from './journal';
import type { Programs } from './programs';

/** What a run of the workflow is made of. */
export interface Parts {
  inbox: Inbox;
  programs: Programs;
  journal: Journal;
}

/** How a run of the workflow comes to its end; `cancellation` is to be thrown on once all is written. */
export type Run = { kind: 'suspended' } | { kind: 'ended'; ending: Ending; cancellation?: Error };

/**
 * Runs the interpreter and cleans up after it, also when the execution is cancelled. What had arrived before a
 * cancellation belongs to the cancelled execution and goes with it. A bug passes through untouched: it fails the workflow
 * task, and a mended build goes on from here.
 */
export async function runToEnd(state: ExecutionState, machine: Machine, parts: Parts): Promise<Run> {
  const run = await runOrCancel(state, machine, parts.programs);
  if (run.kind === 'suspended') return run;
  if (run.cancellation) parts.inbox.drain();
  if (state.cleanup.length > 0) {
    parts.journal.flush(state);
    await CancellationScope.nonCancellable(() => cleanUp(state));
  }
  return run;
}

async function runOrCancel(state: ExecutionState, machine: Machine, programs: Programs): Promise<Run> {
  let cancellation: Error | undefined;
  const stopOf = (error: unknown): Stop | undefined => {
    if (!isCancellation(error) || !(error instanceof Error)) return undefined;
    cancellation = error;
    return { reason: 'CANCELLED' };
  };
  try {
    for (const frame of state.frames.slice(1)) await programs.reload(frame);
  } catch (error) {
    const stop = stopOf(error);
    if (!stop) throw error;
    return { kind: 'ended', ending: { ...stop, endedAt: machine.effects.now().toISOString() }, cancellation };
  }
  const run = await runExecution(state, { ...machine, stopOf });
  return run.kind === 'ended' ? { ...run, cancellation } : run;
}
