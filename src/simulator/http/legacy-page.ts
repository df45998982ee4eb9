import type { Request } from 'express';
import type { SelectQueryBuilder } from 'kysely';
import { pageMeta } from '../../twilio/paging';
import { pageRequest, readRows } from './page';

/** Rows of a page may be as many as this. */
const MOST = 1_000;

/** Any origin does: only what stands behind it is shown. */
const ORIGIN = 'http://localhost';

/**
 * Reads the page of a query that a request asks for, newest first, as the API of 2010 shows it: `…_uri` without a host.
 *
 * @param key name of the array in the body
 * @param table whose `id` orders the list
 * @returns the body of the response
 */
export async function readLegacyPage<Tables, From extends keyof Tables, Row extends { id: number }>(
  request: Request,
  { key, query, table }: { key: string; query: SelectQueryBuilder<Tables, From, Row>; table: string },
  represent: (rows: Row[]) => Promise<unknown[]>,
): Promise<Record<string, unknown>> {
  const asked = pageRequest(request, MOST);
  const { rows, next, previous } = await readRows(query, `${table}.id`, asked, 'desc');
  const meta = pageMeta(key, ORIGIN + request.originalUrl, asked, { next, previous });
  const start = asked.page * asked.pageSize;
  return {
    [key]: await represent(rows),
    page: asked.page,
    page_size: asked.pageSize,
    start,
    end: Math.max(start, start + rows.length - 1),
    uri: pathOf(meta.url),
    first_page_uri: pathOf(meta.first_page_url),
    next_page_uri: meta.next_page_url && pathOf(meta.next_page_url),
    previous_page_uri: meta.previous_page_url && pathOf(meta.previous_page_url),
  };
}

function pathOf(url: string): string {
  return url.slice(ORIGIN.length);
}
