import type { Cleanup, EndReason } from '../engine/execution';

/** An execution, as lists have it. Times are ISO 8601 with milliseconds. */
export interface ExecutionRecord {
  sid: string;
  accountSid: string;
  flowSid: string;
  revision: number;
  workflowId: string;
  contactAddress: string;
  /** SID of what began it: a message, or null for a request. */
  initiatedBy: string | null;
  status: 'active' | 'ended';
  /** The widget that runs or waits; null once ended. */
  position: string | null;
  /** What it, or its end, has yet to undo at Twilio. */
  cleanup: readonly Cleanup[];
  endedReason: EndReason | null;
  endedMessage: string | null;
  dateCreated: string;
  dateUpdated: string;
}

/** Which executions of a flow are asked for. */
export interface ExecutionFilter {
  status?: 'active' | 'ended';
  /** ISO 8601 with milliseconds; inclusive, as is the next. */
  createdFrom?: string;
  createdTo?: string;
}
