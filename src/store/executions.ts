import type { Kysely } from 'kysely';
import type { JournalBatch } from '../engine/journal';
import type { ExecutionFilter, ExecutionRecord } from './execution-record';
import { deleteEvents, deleteUnannounced, type WorkflowTask } from './event-writer';
import { writeBeginnings } from './beginning-writer';
import { JournalWriter } from './journal-writer';
import { LISTED, toExecution } from './execution-rows';
import { keepBlobsOfDeleted, releaseBlobs } from './blob-uses';
import { HAS_ENDED } from './migrations';
import { readPage, type KeyColumn, type Page, type PageQuery } from './page';
import type { StoreTables } from './schema';

const KEY: readonly KeyColumn[] = [
  { name: 'execution.date_created', type: 'text' },
  { name: 'execution.sid', type: 'text' },
];

/** The step by which an agent takes over. */
const HANDOVER = { type: 'send-to-flex', event: 'callComplete' };

/** Where an execution is found. */
export interface ExecutionPlace {
  accountSid: string;
  flowSid: string;
  sid: string;
}

/** The executions of all flows. Temporal owns those that run; this is what is known of them, to their last pause. */
export class Executions {
  private readonly journal: JournalWriter;

  constructor(private readonly database: Kysely<StoreTables>) {
    this.journal = new JournalWriter(database);
  }

  /** Takes in a batch of the journal, and tells whether somebody is to hear of it; see {@link JournalWriter}. */
  async record(batch: JournalBatch, task?: WorkflowTask): Promise<boolean> {
    return this.journal.write(batch, task);
  }

  /** Takes in executions that have begun, as far as nothing is known of them yet; see {@link writeBeginnings}. */
  async begin(batches: readonly JournalBatch[]): Promise<void> {
    await writeBeginnings(this.database, batches);
  }

  async fetch({ accountSid, flowSid, sid }: ExecutionPlace): Promise<ExecutionRecord | undefined> {
    const row = await this.database
      .selectFrom('execution')
      .select(LISTED)
      .where('sid', '=', sid)
      .where('flow_sid', '=', flowSid)
      .where('account_sid', '=', accountSid)
      .where('status', '!=', 'deleted')
      .executeTakeFirst();
    return row && toExecution(row);
  }

  /** Executions of a flow, newest first. */
  async list(
    { accountSid, flowSid }: Pick<ExecutionPlace, 'accountSid' | 'flowSid'>,
    page: PageQuery,
    { status, createdFrom, createdTo }: ExecutionFilter = {},
  ): Promise<Page<ExecutionRecord>> {
    let query = this.database
      .selectFrom('execution')
      .select(LISTED)
      .where('flow_sid', '=', flowSid)
      .where('account_sid', '=', accountSid);
    query = status ? query.where('status', '=', status) : query.where('status', '!=', 'deleted');
    if (createdFrom !== undefined) query = query.where('date_created', '>=', createdFrom);
    if (createdTo !== undefined) query = query.where('date_created', '<=', createdTo);
    const { rows, ...tokens } = await readPage(query, KEY, page);
    return { rows: rows.map(toExecution), ...tokens };
  }

  /** Whether an execution is known to have ended, or was deleted. */
  async hasEnded(sid: string): Promise<boolean> {
    const row = await this.database.selectFrom('execution').select('status').where('sid', '=', sid).executeTakeFirst();
    return row !== undefined && row.status !== 'active';
  }

  /** Whether an agent has taken over from an execution with this key, at a time (ISO 8601) or after it. */
  async wasHandedOver(workflowId: string, since: string): Promise<boolean> {
    const row = await this.database
      .selectFrom('execution')
      .innerJoin('step', 'step.execution_sid', 'execution.sid')
      .select('step.sid')
      .where('workflow_id', '=', workflowId)
      .where('execution.date_updated', '>=', since)
      .where('step.type', '=', HANDOVER.type)
      .where('step.event', '=', HANDOVER.event)
      .where('step.date_ended', '>=', since)
      .limit(1)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Notes that somebody has ended an execution. Returns whether it was active. */
  async requestEnd({ accountSid, flowSid, sid }: ExecutionPlace, now = new Date()): Promise<boolean> {
    const date = now.toISOString();
    const { numUpdatedRows } = await this.database
      .updateTable('execution')
      .set({ status: 'ended', position: null, ended_reason: 'CANCELLED', date_updated: date, date_end_requested: date })
      .where('sid', '=', sid)
      .where('flow_sid', '=', flowSid)
      .where('account_sid', '=', accountSid)
      .where('status', '=', 'active')
      .executeTakeFirst();
    return numUpdatedRows > 0;
  }

  /**
   * Deletes an execution with its steps. What stays, until {@link purge}, is its SID, so that a journal that is still under
   * way cannot bring it back.
   */
  async delete({ accountSid, flowSid, sid }: ExecutionPlace): Promise<boolean> {
    return this.database.transaction().execute(async (transaction) => {
      const row = await transaction
        .selectFrom('execution')
        .select(['workflow_id', 'date_updated'])
        .where('sid', '=', sid)
        .executeTakeFirst();
      const { numUpdatedRows } = await transaction
        .updateTable('execution')
        .set({
          status: 'deleted',
          base: null,
          position: null,
          contact_address: '',
          initiated_by: null,
          ended_message: null,
        })
        .set({ workflow_id: '' })
        .where('sid', '=', sid)
        .where('flow_sid', '=', flowSid)
        .where('account_sid', '=', accountSid)
        .where('status', '!=', 'deleted')
        .executeTakeFirst();
      if (!row || numUpdatedRows === 0n) return false;
      await keepBlobsOfDeleted(transaction, { sid, workflowId: row.workflow_id, endedAt: row.date_updated });
      await transaction.deleteFrom('step').where('execution_sid', '=', sid).execute();
      await deleteEvents(transaction, sid);
      return true;
    });
  }

  /**
   * Removes executions that ended, or were deleted, before a time (ISO 8601), with their steps, oldest first. One that has
   * not undone yet what it put at Twilio stays: its workflow needs what it refers to, and has its end to tell.
   *
   * @param limit how many at most, so that one call stays short
   * @returns how many were removed; fewer than the limit when none is left
   */
  async purge(before: string, limit: number): Promise<number> {
    return this.database.transaction().execute(async (transaction) => {
      const removed = await transaction
        .deleteFrom('execution')
        .where('sid', 'in', (execution) =>
          execution
            .selectFrom('execution')
            .select('sid')
            .where(HAS_ENDED)
            .where('date_updated', '<', before)
            .where('cleanup', '=', '[]')
            .orderBy('date_updated')
            .limit(limit),
        )
        .returning(['sid', 'workflow_id'])
        .execute();
      await deleteUnannounced(
        transaction,
        removed.map(({ sid }) => sid),
      );
      const users = removed.map(({ sid, workflow_id }) => workflow_id || sid);
      await releaseBlobs(transaction, [...new Set(users)], before);
      return removed.length;
    });
  }
}
