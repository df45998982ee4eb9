import { extname } from 'node:path';
import type { Kysely, Selectable } from 'kysely';
import { newSid } from '../../twilio/sid';
import type { MediaTable } from '../storage/messaging-tables';
import type { SimulatorTables } from '../storage/tables';
import type { Work } from '../work';
import { mediaAlreadySent, mediaNotFound } from './errors';

export type Media = Selectable<MediaTable>;

/** What handsets and Twilio commonly take; anything else is bytes. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.gif': 'image/gif',
  '.jpeg': 'image/jpeg',
  '.jpg': 'image/jpeg',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.ogg': 'audio/ogg',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.txt': 'text/plain',
  '.vcf': 'text/vcard',
  '.webp': 'image/webp',
};

/**
 * Records the files that a message carries. They stay where they are: type and name are what their URLs look like.
 *
 * @param parentSid the message: IM… in a conversation, SM… or MM… elsewhere
 */
export async function attachMedia(work: Work, parentSid: string, urls: readonly string[]): Promise<Media[]> {
  if (urls.length === 0) return [];
  const rows = urls.map((url) => {
    const filename = new URL(url).pathname.split('/').at(-1) ?? '';
    return {
      sid: newSid('ME'),
      parent_sid: parentSid,
      url,
      content_type: CONTENT_TYPES[extname(filename).toLowerCase()] ?? 'application/octet-stream',
      filename: filename === '' ? null : filename,
      size: 0,
      date_created: work.now,
      date_updated: work.now,
    };
  });
  return work.database.insertInto('media').values(rows).returningAll().execute();
}

/**
 * Gives a message a file that was uploaded to its service. A file goes with one message only.
 *
 * @throws RestError 50507, 50508
 */
export async function sendUploaded(
  { database }: Work,
  message: { sid: string; chatServiceSid: string },
  mediaSid: string,
): Promise<void> {
  const file = await database
    .selectFrom('media')
    .innerJoin('media_content', 'media_content.media_sid', 'media.sid')
    .select('media.parent_sid')
    .where('media.sid', '=', mediaSid)
    .where('media_content.chat_service_sid', '=', message.chatServiceSid)
    .executeTakeFirst();
  if (!file) throw mediaNotFound();
  if (file.parent_sid !== null) throw mediaAlreadySent();
  await database.updateTable('media').set({ parent_sid: message.sid }).where('sid', '=', mediaSid).execute();
}

/** The files of these messages, by the message that carries them. */
export async function mediaOf(
  database: Kysely<SimulatorTables>,
  parentSids: readonly string[],
): Promise<Map<string, Media[]>> {
  const byParent = new Map<string, Media[]>();
  if (parentSids.length === 0) return byParent;
  const query = database.selectFrom('media').selectAll().where('parent_sid', 'in', parentSids);
  for (const media of await query.orderBy('id').execute()) {
    const parent = media.parent_sid ?? '';
    byParent.set(parent, [...(byParent.get(parent) ?? []), media]);
  }
  return byParent;
}
