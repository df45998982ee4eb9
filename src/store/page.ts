import { sql, type RawBuilder, type SelectQueryBuilder, type SqlBool } from 'kysely';

/** Which page of a list is asked for. */
export interface PageQuery {
  size: number;
  /** From an earlier {@link Page}; the first page without one. */
  token?: string;
}

/** One page, and the tokens of the pages beside it where there are any. */
export interface Page<Row> {
  rows: Row[];
  next?: string;
  previous?: string;
}

/** A page token that this list never gave out. */
export class InvalidPageToken extends Error {
  override readonly name = 'InvalidPageToken';
}

/** A column of a list's key. The selected row has it under the last part of its name. */
export interface KeyColumn {
  /** Such as `execution.date_created`. */
  name: string;
  type: 'text' | 'integer';
}

/**
 * Reads one page of a query, greatest key first. A page begins where its token's row stood, whatever was added or removed
 * since, and costs the same wherever it is in the list: an index on the columns leads straight to it.
 *
 * @param columns make a row's key together, unique in the list
 * @throws InvalidPageToken
 */
export async function readPage<Tables, From extends keyof Tables, Row extends object>(
  query: SelectQueryBuilder<Tables, From, Row>,
  columns: readonly KeyColumn[],
  { size, token }: PageQuery,
): Promise<Page<Row>> {
  const cursor = token === undefined ? undefined : parseToken(token, columns);
  const backwards = cursor?.side === 'before';
  let ordered = cursor ? query.where(beyond(columns, cursor)) : query;
  for (const { name } of columns) ordered = ordered.orderBy(sql.ref(name), backwards ? 'asc' : 'desc');
  const rows = await ordered.limit(size + 1).execute();
  const more = rows.length > size;
  const page = rows.slice(0, size);
  if (backwards) page.reverse();
  const [first, last] = [page[0], page.at(-1)];
  return {
    rows: page,
    ...((backwards || more) && last && { next: writeToken('after', last, columns) }),
    ...((backwards ? more : cursor) && first && { previous: writeToken('before', first, columns) }),
  };
}

/** A place between two rows. */
interface Cursor {
  side: 'after' | 'before';
  key: (string | number)[];
}

function beyond(columns: readonly KeyColumn[], { side, key }: Cursor): RawBuilder<SqlBool> {
  const names = sql.join(columns.map(({ name }) => sql.ref(name)));
  return side === 'after' ? sql`(${names}) < (${sql.join(key)})` : sql`(${names}) > (${sql.join(key)})`;
}

const SIDES = { PA: 'after', PB: 'before' } as const;

function writeToken(side: Cursor['side'], row: object, columns: readonly KeyColumn[]): string {
  const values = row as Record<string, unknown>;
  const key = columns.map(({ name }) => values[name.slice(name.lastIndexOf('.') + 1)]);
  return (side === 'after' ? 'PA' : 'PB') + Buffer.from(JSON.stringify(key)).toString('base64url');
}

function parseToken(token: string, columns: readonly KeyColumn[]): Cursor {
  const side = SIDES[token.slice(0, 2) as keyof typeof SIDES];
  const key = parseKey(token.slice(2));
  const fits = key?.length === columns.length && columns.every(({ type }, index) => isKeyPart(key[index], type));
  if (!side || !fits) throw new InvalidPageToken('Expected a page token of this list');
  return { side, key: key as Cursor['key'] };
}

function parseKey(text: string): unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : undefined;
  } catch {
    return undefined; // Not JSON: refused by the caller, like any other token that is not ours.
  }
}

function isKeyPart(value: unknown, type: KeyColumn['type']): boolean {
  if (type === 'text') return typeof value === 'string' && !value.includes('\0');
  return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) < 2 ** 31;
}
