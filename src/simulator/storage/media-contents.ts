import type { Kysely } from 'kysely';

/** What a file holds that was uploaded to a service; files that lie elsewhere have no row. */
export interface MediaContentTable {
  /** ME…. */
  media_sid: string;
  chat_service_sid: string;
  /** Drivers give them back as they like: as a Buffer, or as plain bytes. */
  bytes: Uint8Array;
}

/** Uploaded files. They go with their service. */
export async function createMediaContents({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable('media_content')
    .addColumn('media_sid', 'text', (column) => column.primaryKey().references('media.sid').onDelete('cascade'))
    .addColumn('chat_service_sid', 'text', (column) =>
      column.notNull().references('chat_service.sid').onDelete('cascade'),
    )
    .addColumn('bytes', 'blob', (column) => column.notNull())
    .execute();
}
