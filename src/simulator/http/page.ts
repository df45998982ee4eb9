import type { Request } from 'express';
import { sql, type SelectQueryBuilder } from 'kysely';
import { z } from 'zod';
import { pageMeta, type PageMeta, type PageRequest } from '../../twilio/paging';
import { RestError } from '../../twilio/rest-error';
import { queryParameters } from './parameters';
import { urlOf } from './urls';

/** How a list is paged. */
export interface Listing {
  /** Name of the array in the body. */
  key: string;
  /** Largest page; a request for more gets this, since the SDK asks for as many as its caller wants in all. */
  most: number;
  order?: 'asc' | 'desc';
}

const parameters = z.object({
  Page: z.coerce.number().int().min(0).default(0),
  PageSize: z.coerce.number().int().min(1).default(50),
  PageToken: z.string().optional(),
});

/**
 * Reads the page of a query that a request asks for, ordered by `id`. A page begins where its token's row stood, whatever
 * was added or removed since.
 *
 * @param table whose `id` orders the list
 * @returns the body of the response
 */
export async function readPage<Tables, From extends keyof Tables, Row extends { id: number }>(
  request: Request,
  { key, most, order = 'desc' }: Listing,
  {
    query,
    table,
    publicBaseUrl,
  }: { query: SelectQueryBuilder<Tables, From, Row>; table: string; publicBaseUrl: string },
  represent: (row: Row) => unknown,
): Promise<Record<string, unknown> & { meta: PageMeta }> {
  const asked = pageRequest(request, most);
  const { rows, next, previous } = await readRows(query, `${table}.id`, asked, order);
  const meta = pageMeta(key, urlOf(request, publicBaseUrl), asked, { next, previous });
  return { [key]: rows.map(represent), meta };
}

/** @throws RestError 20001 */
export function pageRequest(request: Request, most: number): PageRequest {
  const { Page, PageSize, PageToken } = queryParameters(request, parameters);
  return { page: Page, pageSize: Math.min(PageSize, most), ...(PageToken !== undefined && { pageToken: PageToken }) };
}

/** One page of rows, and the tokens of the pages beside it where there are any. */
export async function readRows<Tables, From extends keyof Tables, Row extends { id: number }>(
  query: SelectQueryBuilder<Tables, From, Row>,
  idColumn: string,
  { pageSize, pageToken }: PageRequest,
  order: 'asc' | 'desc',
): Promise<{ rows: Row[]; next?: string; previous?: string }> {
  const cursor = pageToken === undefined ? undefined : parseToken(pageToken);
  const backwards = cursor?.side === 'before';
  const ascending = (order === 'asc') !== backwards;
  const id = sql.ref<number>(idColumn);
  const beyond = cursor ? query.where(id, ascending ? '>' : '<', cursor.id) : query;
  const found = await beyond
    .orderBy(id, ascending ? 'asc' : 'desc')
    .limit(pageSize + 1)
    .execute();
  const more = found.length > pageSize;
  const rows = found.slice(0, pageSize);
  if (backwards) rows.reverse();
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows,
    ...((backwards || more) && last && { next: `PA${last.id}` }),
    ...((backwards ? more : cursor) && first && { previous: `PB${first.id}` }),
  };
}

function parseToken(token: string): { side: 'after' | 'before'; id: number } {
  const match = /^P([AB])(\d{1,15})$/.exec(token);
  if (!match) throw RestError.badParameter('Invalid PageToken');
  return { side: match[1] === 'A' ? 'after' : 'before', id: Number(match[2]) };
}
