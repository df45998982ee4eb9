import { sql, type Kysely } from 'kysely';
import type { StoreTables } from './schema';

/** Each table of things that somebody has claimed, and what tells them apart. */
const KEYS = { inbound_message: 'message_key', outbound_message: 'sid' } as const;

/**
 * Forgets what was claimed before a time (ISO 8601), oldest first.
 *
 * @param limit how many at most, so that one call stays short
 * @returns how many were forgotten; fewer than the limit when none is left
 */
export async function forgetClaims(
  database: Kysely<StoreTables>,
  table: keyof typeof KEYS,
  before: string,
  limit: number,
): Promise<number> {
  const [from, key] = [sql.table(table), sql.ref(KEYS[table])];
  const { numAffectedRows } = await sql`delete from ${from} where ${key} in
    (select ${key} from ${from} where date_claimed < ${before} order by date_claimed limit ${limit})`.execute(database);
  return Number(numAffectedRows);
}
