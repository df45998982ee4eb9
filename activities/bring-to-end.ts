import { log } from '@temporalio/activity';
import type { Cleanup } from '../src/engine/execution';
import type { Ending } from '../src/engine/journal';
import type { TwilioClient } from '../src/twilio/client';
import { cleanUp } from './clean-up';
import type { OpeningDependencies } from './listen';

/** What it takes to ask for an execution. */
export interface ExecutionKey {
  sid: string;
  /** Temporal's; empty for one that was deleted, as it names a contact. */
  workflowId: string;
  /** The run that it began in, where that is known. */
  firstRunId?: string;
}

/** What Temporal says of an execution. */
export type Fate =
  | { kind: 'runs' }
  | {
      kind: 'closed';
      /** Temporal's status of the last of its runs, such as `TERMINATED`. */
      status: string;
      closedAt: Date;
      /** Those that are left, oldest first. */
      runs: readonly { workflowId: string; runId: string }[];
    }
  /** It was removed long after its end, or was lost with Temporal's database. */
  | { kind: 'forgotten' };

/** Writes journals once more from the histories of runs. */
export interface JournalRestorer {
  /** @returns why the last of the runs cannot be read; undefined where it could */
  restore(executionSid: string, runs: readonly { workflowId: string; runId: string }[]): Promise<string | undefined>;
  close(): Promise<void>;
}

/** What the store knows of executions that are not settled there. */
export interface UnsettledRecords {
  leftBehind(sid: string): Promise<{ flowSid: string; cleanup: Cleanup[]; dateUpdated: string } | undefined>;
  end(sid: string, ending: Ending): Promise<void>;
}

export interface EndingDependencies extends Omit<OpeningDependencies, 'twilio'> {
  /** Calls Twilio in the name of the account that has a flow. */
  twilioOf: (flowSid: string) => Promise<TwilioClient>;
  unsettled: UnsettledRecords;
  fateOf(execution: ExecutionKey): Promise<Fate>;
  restorer: JournalRestorer;
  /** Milliseconds since 1970, by the clock that tells when workflows have closed: Temporal's. */
  now: () => number;
}

/**
 * Milliseconds. An activity goes on when its workflow is terminated: a conversation that it is about to open may be there
 * only after the last of its calls, and an agent have one.
 */
const ACTIVITY_TAKES = 2 * 60 * 1000;

/** Milliseconds that a history which cannot be read is tried again, before its execution is ended without it. */
const PATIENCE = 24 * 3600 * 1000;

/** Of workflows that have come to the end of their code: what they have told of it is in their histories. */
const RAN_TO_THE_END: ReadonlySet<string> = new Set(['COMPLETED', 'CANCELLED', 'CONTINUED_AS_NEW']);

/**
 * Brings an execution to its end in the store, if it is over in Temporal: what its workflow has told is written from its
 * history. Where that does not tell how it ended, what it has left at Twilio is undone, and its end recorded with the reason.
 *
 * @returns whether there was something to do, and it is done
 * @throws Error when the history cannot be read now, or Twilio does not do what is to be undone
 */
export async function bringToEnd(dependencies: EndingDependencies, execution: ExecutionKey): Promise<boolean> {
  const { unsettled, restorer, now } = dependencies;
  const fate = await dependencies.fateOf(execution);
  if (fate.kind === 'runs') return false;
  const unread = fate.kind === 'closed' ? await restorer.restore(execution.sid, fate.runs) : undefined;
  const left = await unsettled.leftBehind(execution.sid);
  if (!left) {
    if (unread !== undefined) log.warn('execution_not_restored', { executionSid: execution.sid, reason: unread });
    return unread === undefined;
  }
  if (fate.kind === 'closed' && unread !== undefined && mayBeReadLater(fate, now())) throw new Error(unread);
  const over = fate.kind === 'closed' ? fate.closedAt.getTime() : Date.parse(left.dateUpdated);
  if (left.cleanup.some(isUnderWay) && now() - over < ACTIVITY_TAKES) return false;
  const own = { ...dependencies, twilio: await dependencies.twilioOf(left.flowSid) };
  for (const cleanup of left.cleanup.reverse()) await cleanUp(own, cleanup);
  const ending = endingOf(fate, unread, now());
  await unsettled.end(execution.sid, ending);
  log.warn('execution_ended_from_outside', { executionSid: execution.sid, reason: ending.message });
  return true;
}

/** Whether it depends on what an activity has come to that may go on still. */
function isUnderWay(cleanup: Cleanup): boolean {
  return cleanup.kind === 'abandon-opening' || (cleanup.kind === 'close-conversation' && cleanup.unless !== undefined);
}

type Closed = Extract<Fate, { kind: 'closed' }>;

function mayBeReadLater({ status, closedAt }: Closed, now: number): boolean {
  return RAN_TO_THE_END.has(status) && now - closedAt.getTime() < PATIENCE;
}

function endingOf(fate: Exclude<Fate, { kind: 'runs' }>, unread: string | undefined, now: number): Ending {
  if (fate.kind === 'forgotten') {
    return {
      reason: 'FAILED',
      message: 'Temporal knows nothing of its workflow any more',
      endedAt: new Date(now).toISOString(),
    };
  }
  const message = `Its workflow ended as ${fate.status} in Temporal`;
  const endedAt = fate.closedAt.toISOString();
  return {
    reason: 'FAILED',
    message: unread === undefined ? message : `${message}, and cannot be replayed: ${unread}`,
    endedAt,
  };
}
