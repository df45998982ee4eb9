import type { Kysely } from 'kysely';
import type { SimulatorTables } from '../storage/tables';
import { isHttpUrl } from './http-url';

/** What a template looks like in a message. */
export interface RenderedContent {
  body: string;
  mediaUrls: string[];
}

/** The parts of a type that a handset shows; buttons, lists and maps are not drawn. */
interface ContentType {
  title?: unknown;
  subtitle?: unknown;
  body?: unknown;
  media?: unknown;
}

const TEXT = 'twilio/text';
const MEDIA = 'twilio/media';

/**
 * What a handset shows of a template: its text, with the placeholders filled in (https://www.twilio.com/docs/content).
 * Undefined for a template that is not here: flows name those of the real account.
 *
 * @param variables JSON object as text
 */
export async function renderContent(
  database: Kysely<SimulatorTables>,
  sid: string,
  variables: string | undefined,
): Promise<RenderedContent | undefined> {
  const query = database.selectFrom('content').select(['types', 'variables']).where('sid', '=', sid);
  const content = await query.executeTakeFirst();
  if (!content) return undefined;
  const types = JSON.parse(content.types) as Record<string, ContentType>;
  const values = { ...(JSON.parse(content.variables) as object), ...(JSON.parse(variables ?? '{}') as object) };
  const fill = (text: string): string => fillIn(text, new Map(Object.entries(values)));
  const shown = types[TEXT] ?? types[MEDIA] ?? Object.values(types)[0] ?? {};
  const media = types[MEDIA]?.media ?? shown.media;
  return {
    body: fill(textOf(shown)),
    mediaUrls: textsOf(media).map(fill).filter(isHttpUrl),
  };
}

/** A card has a title and a subtitle instead of, or above, a body. */
function textOf({ title, subtitle, body }: ContentType): string {
  return [title, body, subtitle].flatMap(textsOf).join('\n');
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((text): text is string => typeof text === 'string');
}

/** A placeholder that nothing is known for stays as it is. */
function fillIn(text: string, values: ReadonlyMap<string, unknown>): string {
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (placeholder, name: string) =>
    values.has(name) ? String(values.get(name)) : placeholder,
  );
}
