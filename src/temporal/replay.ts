import type { DataConverter, PayloadCodec } from '@temporalio/common';
import { Worker, type ReplayHistoriesIterable } from '@temporalio/worker';
import type { JournalBatch } from '../engine/journal';
import { errorMessage } from '../error-message';
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
   * still on it. `fails`: so it would, as this build's code fails at it. `unreadable`: nobody can tell, as the history could not
   * be read, for instance for want of a blob.
   */
  outcome: 'replays' | 'diverges' | 'fails' | 'unreadable';
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
  const unreadable = new Set<string>();
  const payloadCodecs = dataConverter?.payloadCodecs?.map((codec) => noting(codec, unreadable));
  const converter = { ...dataConverter, payloadCodecs, failureConverterPath: undefined };
  const record = async (_info: unknown, batch: JournalBatch): Promise<void> => onBatch?.(batch);
  const options = {
    workflowBundle: bundle,
    dataConverter: converter,
    sinks: { journal: { record: { fn: record, callDuringReplay: onBatch !== undefined } } },
    ...IN_A_THREAD,
  };
  for await (const { workflowId, runId, error } of Worker.runReplayHistories(options, histories)) {
    yield { workflowId, runId, ...verdict(error, unreadable) };
  }
}

/**
 * Where the workflows of a worker run. By default those of a replay run where they can be debugged: in the thread that has all
 * else to do, which afterwards pays for each promise.
 */
const IN_A_THREAD = { debugMode: false, workflowThreadPoolSize: 1 };

/** Notes what a codec says of payloads that it cannot read: to the SDK that is one more task that fails. */
function noting(codec: PayloadCodec, unreadable: Set<string>): PayloadCodec {
  return {
    encode: (payloads, context) => codec.encode(payloads, context),
    async decode(payloads, context) {
      try {
        return await codec.decode(payloads, context);
      } catch (error) {
        unreadable.add(errorMessage(error));
        throw error;
      }
    },
  };
}

function verdict(
  error: Error | undefined,
  unreadable: ReadonlySet<string>,
): Pick<ReplayVerdict, 'outcome' | 'message'> {
  if (error === undefined) return { outcome: 'replays' };
  const message = cause(error.message);
  // Compared by name: the error may come from another copy of the package.
  if (error.name === 'DeterminismViolationError') return { outcome: 'diverges', message };
  const isOfCode = error.message.includes(TASK_FAILURE) && !unreadable.has(message);
  return { outcome: isOfCode ? 'fails' : 'unreadable', message };
}

/** What the SDK says of a replay in which a task of the workflow's failed. */
const TASK_FAILURE = 'workflow task failure';

/** The SDK wraps what went wrong into a printed structure of its core's. */
function cause(message: string): string {
  const [, wrapped] = /failure: Some\(Failure \{ message: ("(?:[^"\\]|\\.)*")/.exec(message) ?? [];
  return wrapped === undefined ? message : unquoted(wrapped);
}

function unquoted(text: string): string {
  return text.slice(1, -1).replace(/\\(["'\\])/g, '$1');
}
