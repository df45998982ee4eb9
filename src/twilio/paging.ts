/** Where a page of a list stands, as Twilio's `Page`, `PageSize` and `PageToken` parameters carry it. */
export interface PageRequest {
  /** Number of the page, from 0; only reported, never used to find rows. */
  page: number;
  pageSize: number;
  /** Opaque: where the page begins. Undefined on the first page. */
  pageToken?: string;
}

/** `meta` of a Studio v2 or Conversations v1 list: URLs are absolute, the SDK and the CLI follow them as they are. */
export interface PageMeta {
  key: string;
  page: number;
  page_size: number;
  first_page_url: string;
  previous_page_url: string | null;
  next_page_url: string | null;
  url: string;
}

/**
 * Builds `meta` for one page.
 *
 * @param key name of the list in the body, such as `executions`
 * @param url absolute URL of the list; its query holds the filters, paging parameters are replaced
 */
export function pageMeta(
  key: string,
  url: string,
  request: PageRequest,
  tokens: { next?: string; previous?: string } = {},
): PageMeta {
  const at = (page: number, token?: string): string => {
    const target = new URL(url);
    for (const name of ['Page', 'PageSize', 'PageToken']) target.searchParams.delete(name);
    target.searchParams.set('PageSize', String(request.pageSize));
    target.searchParams.set('Page', String(page));
    if (token !== undefined) target.searchParams.set('PageToken', token);
    return target.href;
  };
  return {
    key,
    page: request.page,
    page_size: request.pageSize,
    first_page_url: at(0),
    previous_page_url: hasPrevious(request, tokens.previous) ? at(request.page - 1, tokens.previous) : null,
    next_page_url: tokens.next === undefined ? null : at(request.page + 1, tokens.next),
    url: at(request.page, request.pageToken),
  };
}

/**
 * Whether a page has one before it. The first page needs no token; another one without has nothing before it any more, where
 * what was there has been deleted since.
 */
export function hasPrevious({ page }: PageRequest, token: string | undefined): boolean {
  return page === 1 || (page > 1 && token !== undefined);
}
