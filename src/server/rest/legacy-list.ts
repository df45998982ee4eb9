import type { Request } from 'express';
import type { Page, PageQuery } from '../../store';
import { hasPrevious } from '../../twilio/paging';
import { readPage } from './page-parameters';

/** A list as the API of 2010 shows it: what is told of the page stands beside the list, and its URIs have no origin. */
export type LegacyListBody = Record<string, unknown>;

/**
 * Reads a page of a list of the API of 2010 (https://www.twilio.com/docs/usage/twilios-response#pagination).
 *
 * @param key name of the list in the body
 * @throws RestError 400/20001 as {@link readPage} does
 */
export async function readLegacyList<Row>(
  request: Request,
  key: string,
  read: (page: PageQuery) => Promise<Page<Row>>,
  represent: (row: Row) => unknown,
): Promise<LegacyListBody> {
  const { page, rows, next, previous } = await readPage(request, read);
  const start = page.page * page.pageSize;
  const at = (number: number, token?: string): string => uriOf(request, { number, size: page.pageSize, token });
  return {
    [key]: rows.map(represent),
    page: page.page,
    page_size: page.pageSize,
    start,
    end: start + Math.max(rows.length - 1, 0),
    uri: at(page.page, page.pageToken),
    first_page_uri: at(0),
    next_page_uri: next === undefined ? null : at(page.page + 1, next),
    previous_page_uri: hasPrevious(page, previous) ? at(page.page - 1, previous) : null,
  };
}

function uriOf(
  { originalUrl }: Request,
  { number, size, token }: { number: number; size: number; token?: string },
): string {
  const { pathname, searchParams } = new URL(originalUrl, 'http://localhost');
  for (const name of ['Page', 'PageSize', 'PageToken']) searchParams.delete(name);
  searchParams.set('PageSize', String(size));
  searchParams.set('Page', String(number));
  if (token !== undefined) searchParams.set('PageToken', token);
  return `${pathname}?${searchParams.toString()}`;
}
