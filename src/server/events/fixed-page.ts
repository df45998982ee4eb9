import { InvalidPageToken, type Page, type PageQuery } from '../../store';

/**
 * A page of a list that never changes.
 *
 * @throws InvalidPageToken
 */
export async function fixedPage<Row>(rows: readonly Row[], { size, token = '0' }: PageQuery): Promise<Page<Row>> {
  const start = Number(token);
  if (!/^\d{1,9}$/.test(token) || (start > 0 && start >= rows.length)) {
    throw new InvalidPageToken('Expected a page token of this list');
  }
  const end = start + size;
  return {
    rows: rows.slice(start, end),
    ...(end < rows.length && { next: String(end) }),
    ...(start > 0 && { previous: String(Math.max(0, start - size)) }),
  };
}
