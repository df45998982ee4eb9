import type { Generated, Kysely } from 'kysely';

/** No agent is here: a task that is not pending is one that a program has changed, or one whose time is over. */
export type AssignmentStatus = 'pending' | 'wrapping' | 'completed' | 'canceled';

/** WT…: a task for an agent. */
export interface TaskTable {
  id: Generated<number>;
  sid: string;
  workflow_sid: string;
  task_channel_sid: string;
  task_channel_name: string;
  /** JSON object. */
  attributes: string;
  priority: number;
  /** Seconds that it may wait for an agent. */
  timeout: number;
  assignment_status: AssignmentStatus;
  /** Why it was canceled or completed. */
  reason: string | null;
  /** When it is canceled unless somebody has taken it; null = never. */
  date_due: string | null;
  date_created: string;
  date_updated: string;
}

/** KD…: a conversation that is handed to an agent. */
export interface InteractionTable {
  id: Generated<number>;
  sid: string;
  /** JSON, as the resource shows it. */
  channel: string;
  task_sid: string;
  interaction_context_sid: string | null;
  webhook_ttid: string | null;
  date_created: string;
  date_updated: string;
}

/** Tasks and interactions. They outlive their conversation, as at Twilio. */
export async function createFlexTables({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('task')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('sid', 'text', (column) => column.notNull().unique())
    .addColumn('workflow_sid', 'text', (column) => column.notNull())
    .addColumn('task_channel_sid', 'text', (column) => column.notNull())
    .addColumn('task_channel_name', 'text', (column) => column.notNull())
    .addColumn('attributes', 'text', (column) => column.notNull())
    .addColumn('priority', 'integer', (column) => column.notNull())
    .addColumn('timeout', 'integer', (column) => column.notNull())
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('interaction')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('sid', 'text', (column) => column.notNull().unique())
    .addColumn('channel', 'text', (column) => column.notNull())
    .addColumn('task_sid', 'text', (column) => column.notNull().references('task.sid').onDelete('cascade'))
    .addColumn('interaction_context_sid', 'text')
    .addColumn('webhook_ttid', 'text')
    .addColumn('date_created', 'text', (column) => column.notNull())
    .addColumn('date_updated', 'text', (column) => column.notNull())
    .execute();
}
