import { Migrator, sql, type Kysely, type Migration } from 'kysely';
import { isPostgres } from './database';

/**
 * Steps of a schema by name, in the order of their names. A released one is never changed, and takes nothing away: processes
 * of the build before go on with the schema that it leaves, and are started on it.
 */
export type Migrations = Record<string, Migration>;

/**
 * Brings a database to the newest schema, or leaves it as it is where a newer build has done so. Several processes may do so
 * at once.
 *
 * @param scope prefix of the tables that keep the record, so that two schemas can share one database
 * @throws what the failing migration threw; the database stays as it was before the call
 */
export async function migrate<Tables>(database: Kysely<Tables>, scope: string, migrations: Migrations): Promise<void> {
  const migrationTableName = `${scope}_migration`;
  const known = { ...(await doneMigrations(database, migrationTableName)), ...migrations };
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => known },
    migrationTableName,
    migrationLockTableName: `${scope}_migration_lock`,
  });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new Error('Expected the migration to succeed, but it failed', { cause: error });
}

/** What has been done already, as steps that have nothing to do: this build may not know the last of them. */
async function doneMigrations<Tables>(database: Kysely<Tables>, table: string): Promise<Migrations> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === table)) return {};
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(table)}`.execute(database);
  return Object.fromEntries(rows.map(({ name }) => [name, { up: () => Promise.resolve() }]));
}

/** The one column type that the two databases name differently. */
export function bytesType<Tables>(database: Kysely<Tables>): 'bytea' | 'blob' {
  return isPostgres(database) ? 'bytea' : 'blob';
}
