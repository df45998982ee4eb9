import { sql, type Kysely } from 'kysely';

/** The simulator's clock stays where somebody has put it. */
export async function createClock({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable('settings')
    .addColumn('clock_ahead_ms', 'integer', (column) => column.notNull().defaultTo(sql.lit(0)))
    .execute();
}
