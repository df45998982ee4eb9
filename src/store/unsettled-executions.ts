import { sql, type Kysely, type SqlBool, type Transaction } from 'kysely';
import type { Cleanup } from '../engine/execution';
import type { Ending } from '../engine/journal';
import { wantsEvents, writeOutsideEnding } from './event-writer';
import type { ExecutionRecord } from './execution-record';
import { LISTED, toExecution } from './execution-rows';
import { IS_UNSETTLED } from './migrations';
import type { StoreTables } from './schema';

/** What it takes to ask Temporal for an execution. */
export interface ExecutionKey {
  sid: string;
  workflowId: string;
  /** The run that it began in, where the store knows it. */
  firstRunId?: string;
}

/** One that is not settled. */
export interface Unsettled extends ExecutionKey {
  accountSid: string;
  flowSid: string;
  /** It is active, and its flow was deleted: it began before, and nobody knew of it yet when the flow's executions were ended. */
  outlivesFlow?: true;
}

/** What an unsettled execution may have left behind. */
export interface LeftBehind {
  flowSid: string;
  cleanup: Cleanup[];
  /** When the journal was last heard of: ISO 8601. */
  dateUpdated: string;
}

/** A worker that died may have taken steps with it of a run that nobody replays any more, as the execution went on in another. */
const IS_COMPLETE = sql<SqlBool>`(execution.base is not null
  and execution.step_count <= (select count(*) from step where step.execution_sid = execution.sid))`;

/**
 * Executions that are not settled, as far as the journal has come: active, or with something to undo at Twilio. Some of them may
 * be over without having told it: whoever asks Temporal brings them to their end.
 */
export class UnsettledExecutions {
  constructor(private readonly database: Kysely<StoreTables>) {}

  /** Some of them, in the order of their SIDs, which is none of time. */
  async after(sid: string, limit: number): Promise<Unsettled[]> {
    const rows = await this.database
      .selectFrom('execution')
      .leftJoin('flow', 'flow.sid', 'execution.flow_sid')
      .select(['execution.sid', 'execution.account_sid', 'flow_sid', 'workflow_id', 'first_run_id'])
      .select(['execution.status', 'date_deleted'])
      .where(IS_UNSETTLED)
      .where('execution.sid', '>', sid)
      .orderBy('execution.sid')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      sid: row.sid,
      accountSid: row.account_sid,
      flowSid: row.flow_sid,
      workflowId: row.workflow_id,
      ...(row.first_run_id !== null && { firstRunId: row.first_run_id }),
      ...(row.status === 'active' && row.date_deleted !== null && { outlivesFlow: true as const }),
    }));
  }

  /** Which of some executions are settled: over, and known with all of their steps, or deleted. */
  async settledAmong(sids: readonly string[]): Promise<ReadonlySet<string>> {
    if (sids.length === 0) return new Set();
    const rows = await this.database
      .selectFrom('execution')
      .select('sid')
      .where('sid', 'in', sids)
      .where((execution) => execution.not(IS_UNSETTLED))
      .where((execution) => execution.or([execution('status', '=', 'deleted'), IS_COMPLETE]))
      .execute();
    return new Set(rows.map(({ sid }) => sid));
  }

  /** What an unsettled execution would have undone at its end; undefined where it is settled, or not known. */
  async leftBehind(sid: string): Promise<LeftBehind | undefined> {
    const row = await this.database
      .selectFrom('execution')
      .select(['flow_sid', 'cleanup', 'date_updated'])
      .where('sid', '=', sid)
      .where(IS_UNSETTLED)
      .executeTakeFirst();
    if (!row) return undefined;
    return { flowSid: row.flow_sid, cleanup: JSON.parse(row.cleanup) as Cleanup[], dateUpdated: row.date_updated };
  }

  /** Records the end of an execution whose workflow could not tell it, with everything undone. */
  async end(sid: string, { reason, message, endedAt }: Ending): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await transaction.updateTable('execution').set({ cleanup: '[]' }).where('sid', '=', sid).execute();
      const row = await transaction
        .updateTable('execution')
        .set({ position: null, date_updated: endedAt })
        .set((execution) => ({
          status: 'ended' as const,
          ended_reason: execution.fn.coalesce('ended_reason', execution.val<string>(reason)),
          ended_message: execution.fn.coalesce('ended_message', execution.val(message ?? null)),
        }))
        .where('sid', '=', sid)
        .where('status', '!=', 'deleted')
        .returning(LISTED)
        .executeTakeFirst();
      if (row) await announceEnding(transaction, toExecution(row), endedAt);
    });
  }
}

async function announceEnding(
  transaction: Transaction<StoreTables>,
  execution: ExecutionRecord,
  endedAt: string,
): Promise<void> {
  const { wanted } = await transaction
    .selectNoFrom(wantsEvents(execution.accountSid, new Date().toISOString()).as('wanted'))
    .executeTakeFirstOrThrow();
  if (!wanted) return;
  const reason = execution.endedReason ?? 'FAILED';
  await writeOutsideEnding(transaction, { ...execution, startedAt: execution.dateCreated }, { reason, endedAt });
}
