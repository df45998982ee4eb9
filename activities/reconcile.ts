import { ApplicationFailure } from '@temporalio/activity';
import { errorMessage } from '../src/error-message';
import type { Cleanup } from '../src/engine/execution';
import type { Ending } from '../src/engine/journal';
import type { TwilioClient } from '../src/twilio/client';
import { cleanUp } from './clean-up';
import type { OpeningDependencies } from './listen';

/** Executions whose workflow came to an end that ran none of its code: terminated, timed out, failed. */
export interface AbandonedExecutions {
  since(time: Date): AsyncIterable<AbandonedExecution>;
}

export interface AbandonedExecution {
  executionSid: string;
  /** Temporal's status of the workflow, such as `TERMINATED`. */
  status: string;
  /** When it came to its end. */
  closedAt: Date;
}

/** What the store knows of them. */
export interface ExecutionEndings {
  leftBehind(executionSid: string): Promise<{ flowSid: string; cleanup: Cleanup[] } | undefined>;
  endFromOutside(executionSid: string, ending: Ending): Promise<void>;
}

export interface ReconcileDependencies extends Omit<OpeningDependencies, 'twilio'> {
  /** Calls Twilio in the name of the account that has a flow. */
  twilioOf: (flowSid: string) => Promise<TwilioClient>;
  abandoned: AbandonedExecutions;
  executions: ExecutionEndings;
}

/** What one reconciliation did. */
export interface Reconciled {
  /** SIDs of the executions that it has brought to their end. */
  ended: string[];
}

/** How far back it looks, in milliseconds: longer than any outage of a worker that nobody notices. */
const REACH = 24 * 3600 * 1000;

/**
 * Milliseconds. An activity goes on when its workflow is terminated: a conversation that it is about to open may be there
 * only after the last of its calls.
 */
const OPENING_TAKES = 2 * 60 * 1000;

/**
 * Finds what a terminated workflow has left behind: undoes at Twilio what the execution would have undone, and records its
 * end. Whatever fails is tried again with the next run; what is done already is found done.
 *
 * @throws ApplicationFailure with all that has failed, once everything has been tried
 */
export async function reconcile(dependencies: ReconcileDependencies): Promise<Reconciled> {
  const ended: string[] = [];
  const failures: string[] = [];
  for await (const execution of dependencies.abandoned.since(new Date(Date.now() - REACH))) {
    const { executionSid } = execution;
    try {
      if (await bringToEnd(dependencies, execution)) ended.push(executionSid);
    } catch (error) {
      failures.push(`${executionSid}: ${errorMessage(error)}`);
    }
  }
  if (failures.length > 0) throw ApplicationFailure.create({ message: failures.join('\n'), type: 'reconcile' });
  return { ended };
}

/** Returns whether there was something to do, and it is done. */
async function bringToEnd(
  dependencies: ReconcileDependencies,
  { executionSid, status, closedAt }: AbandonedExecution,
): Promise<boolean> {
  const { executions, twilioOf } = dependencies;
  const left = await executions.leftBehind(executionSid);
  if (!left) return false;
  const isOpening = left.cleanup.some(({ kind }) => kind === 'abandon-opening');
  if (isOpening && Date.now() - closedAt.getTime() < OPENING_TAKES) return false;
  const own = { ...dependencies, twilio: await twilioOf(left.flowSid) };
  for (const cleanup of left.cleanup.reverse()) await cleanUp(own, cleanup);
  const message = `Its workflow ended as ${status} in Temporal`;
  await executions.endFromOutside(executionSid, { reason: 'FAILED', message, endedAt: closedAt.toISOString() });
  return true;
}
