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
 * Finds what a terminated workflow has left behind: undoes at Twilio what the execution would have undone, and records its
 * end. Whatever fails is tried again with the next run; what is done already is found done.
 */
export async function reconcile(dependencies: ReconcileDependencies): Promise<Reconciled> {
  const { abandoned, executions, twilioOf } = dependencies;
  const ended: string[] = [];
  for await (const { executionSid, status, closedAt } of abandoned.since(new Date(Date.now() - REACH))) {
    const left = await executions.leftBehind(executionSid);
    if (!left) continue;
    const own = { ...dependencies, twilio: await twilioOf(left.flowSid) };
    for (const cleanup of left.cleanup.reverse()) await cleanUp(own, cleanup);
    const message = `Its workflow ended as ${status} in Temporal`;
    await executions.endFromOutside(executionSid, { reason: 'FAILED', message, endedAt: closedAt.toISOString() });
    ended.push(executionSid);
  }
  return { ended };
}
