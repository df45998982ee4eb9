import { sql, type Kysely, type RawBuilder } from 'kysely';
import { isPostgres } from './database';

/** A moment in SQL, so many seconds after one that is told (ISO 8601), or where none is, after now. */
export type MomentAfter = (told: string | null, seconds?: number) => RawBuilder<string>;

/**
 * Moments by the database's clock, for what several processes compare: theirs may differ. Their form is that of all times in
 * the store, ISO 8601 with milliseconds.
 */
export function databaseClock<Tables>(database: Kysely<Tables>): MomentAfter {
  return isPostgres(database) ? ofPostgres : ofSqlite;
}

const ofPostgres: MomentAfter = (told, seconds = 0) =>
  sql`to_char((coalesce(${told}::timestamptz, clock_timestamp()) + ${seconds} * interval '1 second') at time zone 'UTC',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const ofSqlite: MomentAfter = (told, seconds = 0) =>
  sql`strftime('%Y-%m-%dT%H:%M:%fZ', coalesce(${told}, 'now'), ${`${seconds} seconds`})`;
