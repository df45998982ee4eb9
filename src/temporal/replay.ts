import type { DataConverter } from '@temporalio/common';
import { Worker, type ReplayHistoriesIterable } from '@temporalio/worker';
import type { JournalBatch } from '../engine/journal';
import type { WorkflowBundle } from './bundle';

export interface ReplayOptions {
  bundle: WorkflowBundle;
  /** The one that the histories were written with. */
  dataConverter?: DataConverter;
  /** Told what the histories tell the journal, before the verdict on each. */
  onBatch?: (batch: JournalBatch) => void;
}

/** What came of replaying one history. */
export interface ReplayVerdict {
  workflowId: string;
  runId: string;
  /**
   * `replays`: this build does what the history says. `diverges`: it does something else, so that the execution would stand
   * still on it. `unreadable`: nobody can tell, as the history could not be read, for instance for want of a blob.
   */
  outcome: 'replays' | 'diverges' | 'unreadable';
  /** Why, where it does not replay. */
  message?: string;
}

/**
 * Replays histories on workflow code, as a worker does that takes an execution over. Nothing else happens: no activity runs,
 * and what the workflows tell the journal is written by nobody.
 */
export async function* replayHistories(
  { bundle, dataConverter, onBatch }: ReplayOptions,
  histories: ReplayHistoriesIterable,
): AsyncGenerator<ReplayVerdict, void> {
  // Failures are for the verdict to tell, not for Temporal: they need not be encrypted.
  const converter = { ...dataConverter, failureConverterPath: undefined };
  const record = async (_info: unknown, batch: JournalBatch): Promise<void> => onBatch?.(batch);
  const options = {
    workflowBundle: bundle,
    dataConverter: converter,
    sinks: { journal: { record: { fn: record, callDuringReplay: onBatch !== undefined } } },
    ...IN_A_THREAD,
  };
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, histories)) {
    yield { workflowId, runId, ...verdict(error) };
  }
}

/**
 * Where the workflows of a worker run. By default those of a replay run where they can be debugged: in the thread that has all
 * else to do, which afterwards pays for each promise.
 */
const IN_A_THREAD = { debugMode: false, workflowThreadPoolSize: 1 };

function verdict(error: Error | undefined): Pick<ReplayVerdict, 'outcome' | 'message'> {
  if (error === undefined) return { outcome: 'replays' };
  // Compared by name: the error may come from another copy of the package.
  const outcome = error.name === 'DeterminismViolationError' ? 'diverges' : 'unreadable';
  return { outcome, message: cause(error.message) };
}

/** The SDK wraps what went wrong into a printed structure of its core's. */
function cause(message: string): string {
  const [, wrapped] = /failure: Some\(Failure \{ message: ("(?:[^"\\]|\\.)*")/.exec(message) ?? [];
  return wrapped === undefined ? message : unquoted(wrapped);
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(["'\\])/g, '$1');
}
