import type { Kysely } from 'kysely';
import { prepareQuery, type PreparedQuery } from './prepared-query';
import type { StoreTables } from './schema';

/** A revision that an execution is bound to for its life, and the blob that holds its definition. */
export interface Pinned {
  revision: number;
  definition: { hash: string; size: number };
}

/** Of which flow, and which key an execution would have. */
interface Asked extends Record<string, string> {
  accountSid: string;
  flowSid: string;
  workflowId: string;
}

/** A revision that may be the one: the newest, or the published one. */
export interface Candidate {
  /** JSON array. */
  test_users: string;
  latest_revision: number;
  published_revision: number | null;
  revision: number;
  hash: string;
  size: number;
  /** The active execution with the key. */
  active_sid: string | null;
}

/** What tells the revision that an execution begins with, and whether there is one already. */
export function prepareCandidates(database: Kysely<StoreTables>): PreparedQuery<Asked, Candidate> {
  return prepareQuery(database, (value) =>
    database
      .selectFrom('flow')
      .innerJoin('flow_revision', 'flow_revision.flow_sid', 'flow.sid')
      .select(['test_users', 'latest_revision', 'published_revision'])
      .select(['revision', 'definition_hash as hash', 'definition_size as size'])
      .select((row) =>
        row
          .selectFrom('execution')
          .select('execution.sid')
          .where('workflow_id', '=', value('workflowId'))
          .where('execution.status', '=', 'active')
          .limit(1)
          .as('active_sid'),
      )
      .where('flow.sid', '=', value('flowSid'))
      .where('flow.account_sid', '=', value('accountSid'))
      .where('flow.date_deleted', 'is', null)
      .where((row) => row('revision', 'in', [row.ref('latest_revision'), row.ref('published_revision')])),
  );
}

/** The newest for a test user of the flow, else the published one; null where it was never published. */
export function pinnedFor(contactAddress: string, candidates: readonly [Candidate, ...Candidate[]]): Pinned | null {
  const { test_users, latest_revision, published_revision } = candidates[0];
  const isTestUser = (JSON.parse(test_users) as string[]).includes(contactAddress);
  const wanted = isTestUser ? latest_revision : published_revision;
  const found = candidates.find(({ revision }) => revision === wanted);
  return found ? { revision: found.revision, definition: { hash: found.hash, size: found.size } } : null;
}
