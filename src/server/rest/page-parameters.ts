import type { Request } from 'express';
import { z } from 'zod';
import { pageMeta, type PageMeta, type PageRequest } from '../../twilio/paging';
import { RestError } from '../../twilio/rest-error';
import { InvalidPageToken, type Page, type PageQuery } from '../../store';
import { integerField, textField } from './fields';
import { readParameters } from './parameters';

const LARGEST = 1000;

/**
 * Twilio's defaults: pages of 50, of at most 1,000. A request for more gets the largest page, since the SDK asks for as many
 * as its caller wants in all.
 */
export const PAGE = z.object({
  PageSize: integerField(1, 2 ** 31 - 1)
    .transform((size) => Math.min(size, LARGEST))
    .default(50),
  Page: integerField(0, 2 ** 31 - 1).default(0),
  PageToken: textField(1000).optional(),
});

/** What a list answers with. */
export type ListBody = { meta: PageMeta } & Record<string, unknown>;

/**
 * Reads a page of a list and describes it as Twilio does, with absolute URLs that lead to the pages beside it.
 *
 * @param list `key`: name of the list in the body; `baseUrl`: what the URLs begin with
 * @throws RestError 400/20001 as {@link readPage} does
 */
export async function readList<Row>(
  request: Request,
  list: { key: string; baseUrl: string },
  read: (page: PageQuery) => Promise<Page<Row>>,
  represent: (row: Row) => unknown,
): Promise<ListBody> {
  const { page, rows, ...tokens } = await readPage(request, read);
  const url = `${list.baseUrl}${request.originalUrl}`;
  return { meta: pageMeta(list.key, url, page, tokens), [list.key]: rows.map(represent) };
}

/**
 * Reads the page that a request asks for.
 *
 * @throws RestError 400/20001 for a page size below 1, a token of another list, or a page number without a token
 */
export async function readPage<Row>(
  request: Request,
  read: (page: PageQuery) => Promise<Page<Row>>,
): Promise<Page<Row> & { page: PageRequest }> {
  const { PageSize, Page: number, PageToken } = readParameters(PAGE, request.query);
  if (number > 0 && PageToken === undefined) {
    throw RestError.badParameter('Invalid parameter Page: Expected a PageToken with it, as next_page_url has it');
  }
  const page: PageRequest = { page: number, pageSize: PageSize, ...(PageToken && { pageToken: PageToken }) };
  return { page, ...(await readOrRefuse(() => read({ size: PageSize, token: page.pageToken }))) };
}

async function readOrRefuse<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof InvalidPageToken)
      throw RestError.badParameter(`Invalid parameter PageToken: ${error.message}`);
    throw error;
  }
}
