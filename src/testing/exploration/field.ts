import type { Json } from '../../engine/context';

/** Items of a list that is made because something reads its size. */
const MAX_ITEMS = 50;

/**
 * A copy of `base` in which the field at `path` reads as `value`. What stands in the way is replaced; `size`, `first` and
 * `last` are read as templates read them.
 */
export function withField(base: Json | undefined, path: readonly string[], value: string): Json {
  const [segment, ...rest] = path;
  if (segment === undefined) return value;
  if (segment === 'size' && rest.length === 0) return listOf(value);
  if (/^\d+$/.test(segment) || segment === 'first' || segment === 'last') {
    return withItem(Array.isArray(base) ? base : [], segment, (item) => withField(item, rest, value));
  }
  const object = typeof base === 'object' && base !== null && !Array.isArray(base) ? base : {};
  return { ...object, [segment]: withField(object[segment], rest, value) };
}

function listOf(size: string): Json[] {
  const items = Number(size);
  return Array.from({ length: Number.isInteger(items) ? Math.min(Math.max(items, 0), MAX_ITEMS) : 0 }, () => 'item');
}

function withItem(list: readonly Json[], segment: string, change: (item: Json | undefined) => Json): Json[] {
  const last = Math.max(list.length - 1, 0);
  const index = segment === 'first' ? 0 : segment === 'last' ? last : Math.min(Number(segment), MAX_ITEMS);
  const length = Math.max(list.length, index + 1);
  return Array.from({ length }, (_, at) => (at === index ? change(list[at]) : (list[at] ?? '')));
}
