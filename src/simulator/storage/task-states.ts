import { sql, type Kysely } from 'kysely';

/** What becomes of tasks. */
export async function createTaskStates({ schema }: Kysely<unknown>): Promise<void> {
  const tasks = schema.alterTable('task');
  await tasks
    .addColumn('assignment_status', 'text', (column) => column.notNull().defaultTo(sql.lit('pending')))
    .execute();
  await tasks.addColumn('reason', 'text').execute();
  await tasks.addColumn('date_due', 'text').execute();
  await schema.createIndex('task_by_due').on('task').column('date_due').execute();
}
