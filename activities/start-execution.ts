import { ApplicationFailure } from '@temporalio/activity';
import { RestError } from '../src/twilio/rest-error';

/** An execution to begin, in Twilio's names. */
export interface ExecutionStart {
  /** FW… */
  FlowSid: string;
  /** The contact. */
  To: string;
  /** Who writes to the contact. */
  From: string;
  /** An object, or its JSON text: `flow.data` of the execution. */
  Parameters?: unknown;
}

/** An execution that has begun. */
export interface ExecutionBegun {
  executionSid: string;
  /** Of the workflow that it is. */
  workflowId: string;
}

/**
 * Begins an execution, as the API does.
 *
 * @throws RestError as the API
 */
export type BeginExecution = (start: unknown) => Promise<ExecutionBegun>;

/**
 * Begins an execution for somebody who has typed what it begins with.
 *
 * @throws ApplicationFailure with the code and the words that the API would have answered with
 */
export async function startExecution(begin: BeginExecution, start: unknown): Promise<ExecutionBegun> {
  try {
    return await begin(start);
  } catch (error) {
    if (!(error instanceof RestError)) throw error;
    throw ApplicationFailure.nonRetryable(error.message, String(error.code), error.details);
  }
}
