import { Migrator, PostgresAdapter, type Kysely, type Migration } from 'kysely';

/** Steps of a schema by name, in the order of their names. A released one is never changed. */
export type Migrations = Record<string, Migration>;

/**
 * Brings a database to the newest schema. Several processes may do so at once.
 *
 * @param scope prefix of the tables that keep the record, so that two schemas can share one database
 * @throws what the failing migration threw; the database stays as it was before the call
 */
export async function migrate<Tables>(database: Kysely<Tables>, scope: string, migrations: Migrations): Promise<void> {
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => migrations },
    migrationTableName: `${scope}_migration`,
    migrationLockTableName: `${scope}_migration_lock`,
  });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new Error('Expected the migration to succeed, but it failed', { cause: error });
}

/** The one column type that the two databases name differently. */
export function bytesType<Tables>(database: Kysely<Tables>): 'bytea' | 'blob' {
  return database.getExecutor().adapter instanceof PostgresAdapter ? 'bytea' : 'blob';
}
