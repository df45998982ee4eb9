import type { Cleanup, EndReason } from '../engine/execution';
import type { JournalBatch } from '../engine/journal';
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

export const EXECUTION_COLUMNS = [
  ...LISTED,
  'first_run_id',
  'base',
  'step_count',
  'date_end_requested',
] as const satisfies readonly (keyof ExecutionTable)[];

/** The row of an execution as a batch tells of it. */
export function toExecutionRow(batch: JournalBatch): ExecutionTable {
  const { execution, base, firstRunId, from, steps, ending } = batch;
  return {
    sid: execution.sid,
    account_sid: execution.accountSid,
    flow_sid: execution.flowSid,
    flow_revision: execution.revision,
    workflow_id: execution.workflowId,
    first_run_id: firstRunId ?? null,
    contact_address: execution.contactAddress,
    initiated_by: execution.initiatedBy,
    status: ending ? 'ended' : 'active',
    base: base ? JSON.stringify(base) : null,
    position: ending ? null : execution.position,
    cleanup: JSON.stringify(execution.cleanup),
    step_count: from + steps.length,
    ended_reason: ending?.reason ?? null,
    ended_message: ending?.message ?? null,
    date_created: execution.startedAt,
    date_updated: newsOf(batch),
    date_end_requested: null,
  };
}

/** Time of the newest that a batch tells, which is that of its workflow task: ISO 8601. */
export function newsOf({ execution, steps, ending }: JournalBatch): string {
  return ending?.endedAt ?? steps.at(-1)?.endedAt ?? execution.startedAt;
}

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
