import type { Generated, Kysely } from 'kysely';

/** RL…: what participants may do, which only the Conversations SDK asks. */
export interface RoleTable {
  id: Generated<number>;
  sid: string;
  chat_service_sid: string;
  friendly_name: string;
  type: 'conversation' | 'service';
  /** JSON array. */
  permissions: string;
  date_created: string;
  date_updated: string;
}

/** Roles go with their service. */
export async function createRoles({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('role')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('sid', 'text', (column) => column.notNull().unique())
    .addColumn('chat_service_sid', 'text', (column) =>
      column.notNull().references('chat_service.sid').onDelete('cascade'),
    )
    .addColumn('friendly_name', 'text', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('permissions', 'text', (column) => column.notNull())
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull())
    .execute();
}
