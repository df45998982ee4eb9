import type { ExpressionBuilder, Kysely } from 'kysely';
import { addBlobUse, blobUsers, releaseUntil, unknownAmong } from './blob-uses';
import type { StoreTables } from './schema';

/** Bytes by the SHA-256 of their content. */
export class Blobs {
  constructor(
    private readonly database: Kysely<StoreTables>,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /**
   * Keeps bytes. Keeping the same ones again only renews their date.
   *
   * @param workflowId the workflow whose history will refer to them: they are kept for as long as its executions
   */
  async put(hash: string, bytes: Uint8Array, workflowId?: string): Promise<void> {
    const date_kept = this.now().toISOString();
    // First, so that whoever forgets blobs at this moment finds it used.
    if (workflowId !== undefined) {
      await addBlobUse(this.database, { hash, workflow_id: workflowId, date_used: date_kept });
    }
    await this.database
      .insertInto('blob')
      .values({ hash, bytes, date_kept })
      .onConflict((conflict) => conflict.column('hash').doUpdateSet({ date_kept }))
      .execute();
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    const row = await this.database.selectFrom('blob').select('bytes').where('hash', '=', hash).executeTakeFirst();
    // SQLite's driver gives an ArrayBuffer, PostgreSQL's a Buffer.
    return row && Buffer.from(row.bytes);
  }

  /**
   * Lets go of what was put for workflows, and nothing since a time (ISO 8601), of which no execution is known: none came of it,
   * or a clock that was ahead kept it from going with the execution.
   *
   * @param limit how many workflows are looked at at a time, so that one query stays short
   * @param isRunning whether a workflow runs all the same: an execution may not have told of itself yet
   * @returns for how many workflows it was let go
   */
  async release(before: string, limit: number, isRunning: (workflowId: string) => Promise<boolean>): Promise<number> {
    let released = 0;
    for (let after = ''; ;) {
      const users = await blobUsers(this.database, after, limit);
      const old = users.filter(({ lastUsed }) => lastUsed < before).map(({ workflowId }) => workflowId);
      const gone: string[] = [];
      for (const user of await unknownAmong(this.database, old)) if (!(await isRunning(user))) gone.push(user);
      await releaseUntil(this.database, gone, before);
      released += gone.length;
      if (users.length < limit) return released;
      after = users.at(-1)!.workflowId;
    }
  }

  /**
   * Forgets what was not kept since `before` (ISO 8601), save the definitions of flows and what an execution refers to.
   *
   * @param limit how many at most, so that one call stays short
   * @returns how many were forgotten; fewer than the limit when none is left
   */
  async purge(before: string, limit: number): Promise<number> {
    const { numDeletedRows } = await this.database
      .deleteFrom('blob')
      .where('hash', 'in', (blob) =>
        blob
          .selectFrom('blob')
          .select('hash')
          .where('date_kept', '<', before)
          .where((row) => row.not(row.exists(definitionsOf(row))))
          .where((row) => row.not(row.exists(usesOf(row))))
          .orderBy('date_kept')
          .limit(limit),
      )
      // Somebody may have kept it since it was found.
      .where('date_kept', '<', before)
      .where((row) => row.not(row.exists(usesOf(row))))
      .executeTakeFirst();
    return Number(numDeletedRows);
  }
}

/** The revisions whose definition a blob is. */
function definitionsOf(row: ExpressionBuilder<StoreTables, 'blob'>) {
  return row.selectFrom('flow_revision').select('revision').whereRef('definition_hash', '=', 'blob.hash');
}

/** The workflows that refer to a blob. */
function usesOf(row: ExpressionBuilder<StoreTables, 'blob'>) {
  return row.selectFrom('blob_use').select('workflow_id').whereRef('blob_use.hash', '=', 'blob.hash');
}
