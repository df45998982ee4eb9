import type { Kysely } from 'kysely';
import type { FlowDefinition } from '../flow/definition';
import { definitionQuery, revisionQuery, selectedRevision, textOf, toRevision } from './flow-rows';
import type { FlowRevision, WithDefinition } from './flow-record';
import { pinnedFor, prepareCandidates, type Pinned } from './pinned-revision';
import { readPage, type KeyColumn, type Page, type PageQuery } from './page';
import { parseRevision, type RevisionSelector } from './revision-selector';
import type { StoreTables } from './schema';

const KEY: readonly KeyColumn[] = [{ name: 'flow_revision.revision', type: 'integer' }];

/** The revisions of all flows. */
export class Revisions {
  private readonly candidates: ReturnType<typeof prepareCandidates>;

  constructor(private readonly database: Kysely<StoreTables>) {
    this.candidates = prepareCandidates(database);
  }

  /** One revision; undefined where the flow or the revision is missing. */
  async fetch(
    accountSid: string,
    flowSid: string,
    revision: RevisionSelector,
  ): Promise<(FlowRevision & WithDefinition) | undefined> {
    const query = definitionQuery(this.database, accountSid).where('flow.sid', '=', flowSid);
    const row = await query.where('flow_revision.revision', '=', selectedRevision(revision)).executeTakeFirst();
    return row && { ...toRevision(row), definition: textOf(row) };
  }

  /** All revisions of a flow, newest first. */
  async list(accountSid: string, flowSid: string, page: PageQuery): Promise<Page<FlowRevision>> {
    const query = revisionQuery(this.database, accountSid).where('flow.sid', '=', flowSid);
    const { rows, ...tokens } = await readPage(query, KEY, page);
    return { rows: rows.map(toRevision), ...tokens };
  }

  /**
   * The revision that an execution of this contact begins with: the newest for a test user of the flow, else the published
   * one. Undefined where there is no such flow, null where it was never published.
   */
  async forContact(accountSid: string, flowSid: string, contactAddress: string): Promise<Pinned | null | undefined> {
    return (await this.forMessage(accountSid, flowSid, { contactAddress, workflowId: '' })).pinned;
  }

  /**
   * The same for somebody who has written, and whether an execution with this key is active, as far as the journal has
   * come; Temporal knows for certain.
   */
  async forMessage(
    accountSid: string,
    flowSid: string,
    { contactAddress, workflowId }: { contactAddress: string; workflowId: string },
  ): Promise<{ pinned: Pinned | null | undefined; isLikelyActive: boolean }> {
    const { rows } = await this.candidates({ accountSid, flowSid, workflowId });
    const [first, ...others] = rows;
    if (!first) return { pinned: undefined, isLikelyActive: false };
    return { pinned: pinnedFor(contactAddress, [first, ...others]), isLikelyActive: first.active_sid !== null };
  }

  /**
   * The definition of a revision, by number or by one of Studio's names. Numbers are found of deleted flows too, as
   * executions outlive them; by name a deleted flow has none.
   */
  async definition(
    accountSid: string,
    flowSid: string,
    revision: string,
  ): Promise<{ revision: number; definition: FlowDefinition } | undefined> {
    const selector = parseRevision(revision);
    if (selector === undefined) return undefined;
    const query = this.database
      .selectFrom('flow')
      .innerJoin('flow_revision', 'flow_revision.flow_sid', 'flow.sid')
      .innerJoin('blob', 'blob.hash', 'flow_revision.definition_hash')
      .select(['flow_revision.revision', 'blob.bytes'])
      .where('flow.sid', '=', flowSid)
      .where('flow.account_sid', '=', accountSid)
      .where('flow_revision.revision', '=', selectedRevision(selector));
    const found = typeof selector === 'number' ? query : query.where('flow.date_deleted', 'is', null);
    const row = await found.executeTakeFirst();
    return row && { revision: row.revision, definition: JSON.parse(textOf(row)) as FlowDefinition };
  }
}
