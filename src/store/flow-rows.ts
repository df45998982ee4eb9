import { createHash } from 'node:crypto';
import { sql, type Kysely, type RawBuilder, type SelectQueryBuilder, type Transaction } from 'kysely';
import type { Problem } from '../flow/problems';
import { Blobs } from './blobs';
import type { Flow, FlowRevision, FlowSave } from './flow-record';
import type { RevisionSelector } from './revision-selector';
import type { BlobTable, FlowTable, StoreTables } from './schema';

/** A revision beside its flow, as the queries below select it. */
interface RevisionRow extends Pick<
  FlowTable,
  'sid' | 'account_sid' | 'published_revision' | 'date_created' | 'date_updated'
> {
  revision: number;
  friendly_name: string;
  status: 'draft' | 'published';
  commit_message: string | null;
  warnings: string;
  date_saved: string;
}

type RevisionQuery<Row> = SelectQueryBuilder<StoreTables, 'flow' | 'flow_revision', Row>;

/** Revisions of the flows of an account that were not deleted, each beside its flow. */
export function revisionQuery(database: Kysely<StoreTables>, accountSid: string): RevisionQuery<RevisionRow> {
  return database
    .selectFrom('flow')
    .innerJoin('flow_revision', 'flow_revision.flow_sid', 'flow.sid')
    .where('flow.account_sid', '=', accountSid)
    .where('flow.date_deleted', 'is', null)
    .select(['flow.sid', 'flow.account_sid', 'flow.published_revision', 'flow.date_created', 'flow.date_updated'])
    .select([
      'flow_revision.revision',
      'flow_revision.friendly_name',
      'flow_revision.status',
      'flow_revision.commit_message',
      'flow_revision.warnings',
      'flow_revision.date_created as date_saved',
    ]);
}

/** The same with the definition's bytes. */
export function definitionQuery(
  database: Kysely<StoreTables>,
  accountSid: string,
): RevisionQuery<RevisionRow & Pick<BlobTable, 'bytes'>> {
  return revisionQuery(database, accountSid).select((row) =>
    row
      .selectFrom('blob')
      .select('bytes')
      .whereRef('hash', '=', 'flow_revision.definition_hash')
      .$asScalar()
      .$notNull()
      .as('bytes'),
  );
}

/** The number of the revision that is meant. */
export function selectedRevision(selector: RevisionSelector): RawBuilder<number> {
  if (typeof selector === 'number') return sql`${selector}`;
  return sql.ref(selector === 'LatestPublished' ? 'flow.published_revision' : 'flow.latest_revision');
}

/** A row as a revision. */
export function toRevision(row: RevisionRow): FlowRevision {
  return {
    flowSid: row.sid,
    accountSid: row.account_sid,
    revision: row.revision,
    friendlyName: row.friendly_name,
    status: row.status,
    commitMessage: row.commit_message,
    warnings: JSON.parse(row.warnings) as Problem[],
    dateCreated: row.date_saved,
  };
}

/** A row of the newest revision as the flow. */
export function toFlow(row: RevisionRow): Flow {
  return {
    ...toRevision(row),
    dateCreated: row.date_created,
    dateUpdated: row.date_updated,
    publishedRevision: row.published_revision,
  };
}

/** The definition's text. */
export function textOf({ bytes }: { bytes: Uint8Array }): string {
  return Buffer.from(bytes).toString('utf8');
}

/** Keeps the definition and writes the revision that refers to it. */
export async function insertRevision(
  transaction: Transaction<StoreTables>,
  { sid, revision, save, date }: { sid: string; revision: number; save: FlowSave; date: string },
): Promise<void> {
  const bytes = Buffer.from(save.definition, 'utf8');
  const definition_hash = createHash('sha256').update(bytes).digest('hex');
  await new Blobs(transaction, () => new Date(date)).put(definition_hash, bytes);
  await transaction
    .insertInto('flow_revision')
    .values({
      flow_sid: sid,
      revision,
      friendly_name: save.friendlyName,
      status: save.status,
      definition_hash,
      definition_size: bytes.length,
      commit_message: save.commitMessage,
      warnings: JSON.stringify(save.warnings),
      date_created: date,
    })
    .execute();
}
