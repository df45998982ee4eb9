import type { Cleanup, EndReason } from '../engine/execution';
import type { ExecutionRecord } from './execution-record';
import type { ExecutionTable } from './schema';

/** Columns of a list: all but the context, which can be large. */
export const LISTED = [
  'sid',
  'account_sid',
  'flow_sid',
  'flow_revision',
  'workflow_id',
  'contact_address',
  'initiated_by',
  'status',
  'position',
  'cleanup',
  'ended_reason',
  'ended_message',
  'date_created',
  'date_updated',
] as const;

/** A row as an execution. */
export function toExecution(row: Pick<ExecutionTable, (typeof LISTED)[number]>): ExecutionRecord {
  return {
    sid: row.sid,
    accountSid: row.account_sid,
    flowSid: row.flow_sid,
    revision: row.flow_revision,
    workflowId: row.workflow_id,
    contactAddress: row.contact_address,
    initiatedBy: row.initiated_by,
    status: row.status === 'active' ? 'active' : 'ended',
    position: row.position,
    cleanup: JSON.parse(row.cleanup) as Cleanup[],
    endedReason: row.ended_reason as EndReason | null,
    endedMessage: row.ended_message,
    dateCreated: row.date_created,
    dateUpdated: row.date_updated,
  };
}
