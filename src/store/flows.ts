import type { Kysely, Transaction } from 'kysely';
import { definitionQuery, insertRevision, revisionQuery, textOf, toFlow } from './flow-rows';
import type { Flow, FlowChange, FlowSave, WithDefinition } from './flow-record';
import { readPage, type KeyColumn, type Page, type PageQuery } from './page';
import type { StoreTables } from './schema';

const KEY: readonly KeyColumn[] = [
  { name: 'flow.date_created', type: 'text' },
  { name: 'flow.sid', type: 'text' },
];

/** The flows of all accounts, each shown as its newest revision. A flow that was deleted is found no more. */
export class Flows {
  constructor(private readonly database: Kysely<StoreTables>) {}

  /** Saves a new flow as its revision 1. */
  async create(accountSid: string, sid: string, save: FlowSave, now = new Date()): Promise<Flow & WithDefinition> {
    const date = now.toISOString();
    return this.database.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('flow')
        .values({
          sid,
          account_sid: accountSid,
          latest_revision: 1,
          published_revision: save.status === 'published' ? 1 : null,
          test_users: '[]',
          date_created: date,
          date_updated: date,
          date_deleted: null,
        })
        .execute();
      await insertRevision(transaction, { sid, revision: 1, save, date });
      return latest(transaction, accountSid, sid);
    });
  }

  /**
   * Saves a flow again, as its next revision; of two saves at once each gets a number of its own.
   *
   * @returns undefined where there is no such flow, `stale` where its newest revision is not the expected one
   */
  async update(
    accountSid: string,
    sid: string,
    change: FlowChange,
    now = new Date(),
  ): Promise<(Flow & WithDefinition) | 'stale' | undefined> {
    const date = now.toISOString();
    return this.database.transaction().execute(async (transaction) => {
      const revision = await nextRevision(transaction, sid, change, { accountSid, date });
      if (revision === undefined) return (await find(transaction, accountSid, sid)) && 'stale';
      const before = await find(transaction, accountSid, sid, revision - 1);
      if (!before) throw new Error(`Expected flow ${sid} to have revision ${revision - 1}, but it has not`);
      const { status, commitMessage, friendlyName = before.friendlyName } = change;
      const { text, warnings } = change.definition ?? { text: before.definition, warnings: before.warnings };
      const save = { status, commitMessage, friendlyName, definition: text, warnings };
      await insertRevision(transaction, { sid, revision, save, date });
      return latest(transaction, accountSid, sid);
    });
  }

  async fetch(accountSid: string, sid: string): Promise<(Flow & WithDefinition) | undefined> {
    return find(this.database, accountSid, sid);
  }

  /** All flows of an account, newest first. */
  async list(accountSid: string, page: PageQuery): Promise<Page<Flow>> {
    const query = revisionQuery(this.database, accountSid).whereRef(
      'flow_revision.revision',
      '=',
      'flow.latest_revision',
    );
    const { rows, ...tokens } = await readPage(query, KEY, page);
    return { rows: rows.map(toFlow), ...tokens };
  }

  /** Deletes a flow. Its executions keep their records, and those that still run their definition. */
  async delete(accountSid: string, sid: string, now = new Date()): Promise<boolean> {
    const { numUpdatedRows } = await this.database
      .updateTable('flow')
      .set({ date_deleted: now.toISOString(), test_users: '[]' })
      .where('sid', '=', sid)
      .where('account_sid', '=', accountSid)
      .where('date_deleted', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0;
  }

  /**
   * The account that has a flow, also one that was deleted: its executions may still run. So may those of one that is missing, as
   * the store is from a backup: they tell whose it was.
   */
  async accountOf(sid: string): Promise<string | undefined> {
    const { database } = this;
    const flow = database.selectFrom('flow').select('account_sid').where('sid', '=', sid);
    const execution = database.selectFrom('execution').select('account_sid').where('flow_sid', '=', sid).limit(1);
    return ((await flow.executeTakeFirst()) ?? (await execution.executeTakeFirst()))?.account_sid;
  }

  /** Contacts whose executions run the newest revision instead of the published one. */
  async testUsers(accountSid: string, sid: string): Promise<string[] | undefined> {
    const row = await this.database
      .selectFrom('flow')
      .select('test_users')
      .where('sid', '=', sid)
      .where('account_sid', '=', accountSid)
      .where('date_deleted', 'is', null)
      .executeTakeFirst();
    return row && (JSON.parse(row.test_users) as string[]);
  }

  /** Replaces them. Returns whether there is such a flow. */
  async setTestUsers(accountSid: string, sid: string, testUsers: readonly string[]): Promise<boolean> {
    const { numUpdatedRows } = await this.database
      .updateTable('flow')
      .set({ test_users: JSON.stringify(testUsers) })
      .where('sid', '=', sid)
      .where('account_sid', '=', accountSid)
      .where('date_deleted', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0;
  }
}

/** Takes the next number. The row stays locked until the transaction ends, so that numbers have no gaps. */
async function nextRevision(
  transaction: Transaction<StoreTables>,
  sid: string,
  { status, expectedRevision }: FlowChange,
  { accountSid, date }: { accountSid: string; date: string },
): Promise<number | undefined> {
  let update = transaction
    .updateTable('flow')
    .set((row) => ({
      latest_revision: row('latest_revision', '+', 1),
      published_revision: status === 'published' ? row('latest_revision', '+', 1) : row.ref('published_revision'),
      date_updated: date,
    }))
    .where('sid', '=', sid)
    .where('account_sid', '=', accountSid)
    .where('date_deleted', 'is', null);
  if (expectedRevision !== undefined) update = update.where('latest_revision', '=', expectedRevision);
  return (await update.returning('latest_revision').executeTakeFirst())?.latest_revision;
}

/** A flow as one of its revisions; the newest unless told. */
async function find(
  database: Kysely<StoreTables>,
  accountSid: string,
  sid: string,
  revision?: number,
): Promise<(Flow & WithDefinition) | undefined> {
  const query = definitionQuery(database, accountSid).where('flow.sid', '=', sid);
  const row = await (
    revision === undefined
      ? query.whereRef('flow_revision.revision', '=', 'flow.latest_revision')
      : query.where('flow_revision.revision', '=', revision)
  ).executeTakeFirst();
  return row && { ...toFlow(row), definition: textOf(row) };
}

async function latest(database: Kysely<StoreTables>, accountSid: string, sid: string): Promise<Flow & WithDefinition> {
  const flow = await find(database, accountSid, sid);
  if (!flow) throw new Error(`Expected flow ${sid} to have been saved, but it is not there`);
  return flow;
}
