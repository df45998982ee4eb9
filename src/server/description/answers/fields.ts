import { z } from 'zod';

/** A SID, by what it begins with. */
export const sid = (prefix: string): z.ZodString => z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`));

/** ISO 8601 in UTC, by the second. */
export const timestamp = z.iso.datetime();

/** As mails have it, such as `Sat, 21 Nov 2026 10:00:00 +0000`. */
export const mailDate = z.string().regex(/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/);

/** An absolute URL. */
export const url = z.url();

/** URLs of what belongs to a resource, by name. */
export const links = <Name extends string>(...names: readonly Name[]): z.ZodObject =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, url])));

/** Any JSON object. */
export const json = z.record(z.string(), z.unknown());

/** An object that holds nothing: Twilio leaves it empty too. */
export const empty = z.strictObject({});

/** A page of a list, with absolute URLs of the pages beside it. */
export function list(key: string, item: z.ZodType): z.ZodObject {
  const meta = z.strictObject({
    key: z.literal(key),
    page: z.int(),
    page_size: z.int(),
    first_page_url: url,
    previous_page_url: url.nullable(),
    next_page_url: url.nullable(),
    url,
  });
  return z.strictObject({ meta, [key]: z.array(item) });
}

/** A page of a list of the API of 2010, whose URIs have no origin. */
export function legacyList(key: string, item: z.ZodType): z.ZodObject {
  const uri = z.string();
  return z.strictObject({
    [key]: z.array(item),
    page: z.int(),
    page_size: z.int(),
    start: z.int(),
    end: z.int(),
    uri,
    first_page_uri: uri,
    next_page_uri: uri.nullable(),
    previous_page_uri: uri.nullable(),
  });
}
