import type { Generated, Kysely } from 'kysely';
import { dated, resource } from './columns';

/** HX…: a template of messages. */
export interface ContentTable {
  id: Generated<number>;
  sid: string;
  friendly_name: string | null;
  language: string;
  /** JSON object: what a placeholder stands for where a message does not say. */
  variables: string;
  /** JSON object: by its type, such as `twilio/text`, what a message looks like. */
  types: string;
  date_created: string;
  date_updated: string;
}

export async function createContents(database: Kysely<unknown>): Promise<void> {
  await dated(
    resource(database, 'content')
      .addColumn('friendly_name', 'text')
      .addColumn('language', 'text', (column) => column.notNull())
      .addColumn('variables', 'text', (column) => column.notNull())
      .addColumn('types', 'text', (column) => column.notNull()),
  ).execute();
}
