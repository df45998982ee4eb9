import { LiquidFault } from '../problems';
import { compareItems } from '../runtime/compare';
import { add, toNumber } from '../runtime/numbers';
import type { Run } from '../runtime/run';
import { toJson } from '../runtime/text';
import { isHash, isNil, LiquidArray, LiquidRange, readMember, type Numeric } from '../runtime/values';
import { itemsOf, type Filter } from './filter';
import { NONE, readProperty } from './property';

/** Filters that make something from the items of an array. */
export const ARRAY_FILTERS: Readonly<Record<string, Filter>> = {
  compact: {
    min: 0,
    max: 1,
    apply: (input, [property], run) => keep(input, run, (item) => isPresent(pick(item, property))),
  },
  concat: { min: 1, max: 1, apply: (input, [more], run) => concat(itemsOf(input, run), more) },
  first: { min: 0, max: 0, apply: (input) => (typeof input === 'string' ? undefined : readMember(input, 'first')) },
  join: {
    min: 0,
    max: 1,
    apply: (input, args, run) => join(input, args.length === 0 ? ' ' : run.textOf(args[0]), run),
  },
  last: { min: 0, max: 0, apply: (input) => (isHash(input) ? undefined : readMember(input, 'last')) },
  map: { min: 1, max: 1, apply: (input, [property], run) => map(itemsOf(input, run), property) },
  reverse: { min: 0, max: 0, apply: (input, _args, run) => LiquidArray.holding(itemsOf(input, run).reverse()) },
  size: { min: 0, max: 0, apply: (input) => size(input) },
  sort: { min: 0, max: 1, apply: (input, [property], run) => sort(itemsOf(input, run), property, compareItems) },
  sort_natural: { min: 0, max: 1, apply: (input, [property], run) => sortNatural(itemsOf(input, run), property, run) },
  sum: { min: 0, max: 1, apply: (input, [property], run) => sum(itemsOf(input, run), property) },
  uniq: { min: 0, max: 1, apply: (input, [property], run) => uniq(input, property, run) },
};

function isPresent(value: unknown): boolean {
  return !isNil(value) && value !== NONE;
}

/** The item, or its property where one is named. */
function pick(item: unknown, property: unknown): unknown {
  return isNil(property) ? item : readProperty(item, property);
}

function keep(input: unknown, run: Run, wanted: (item: unknown) => boolean): LiquidArray {
  return LiquidArray.holding(itemsOf(input, run).filter(wanted));
}

function map(items: readonly unknown[], property: unknown): LiquidArray {
  const values = items.map((item) => readProperty(item, property));
  return LiquidArray.holding(values.map((value) => (value === NONE ? undefined : value)));
}

function concat(items: readonly unknown[], more: unknown): LiquidArray {
  if (!Array.isArray(more)) throw new LiquidFault('value', 'Expected an array as argument of the filter "concat"');
  return LiquidArray.holding([...items, ...(more as unknown[])]);
}

function join(input: unknown, glue: string, run: Run): string {
  const texts = itemsOf(input, run).map((item) => run.textOf(item));
  run.charge(texts.reduce((length, text) => length + text.length + glue.length, 0));
  return texts.join(glue);
}

function size(input: unknown): number {
  if (typeof input === 'string' || Array.isArray(input)) return input.length;
  if (input instanceof LiquidRange) return input.size;
  return isHash(input) ? Object.keys(input).length : 0;
}

function sort(items: unknown[], property: unknown, compare: (left: unknown, right: unknown) => number): unknown {
  if (isNil(property)) return LiquidArray.holding(items.sort(compare));
  const keyed = items.map((item) => ({ item, key: readProperty(item, property) }));
  if (keyed.some(({ key }) => key === NONE)) return undefined;
  keyed.sort((left, right) => compare(left.key, right.key));
  return LiquidArray.holding(keyed.map(({ item }) => item));
}

/** Without regard to case, and whatever the items are: by their texts. */
function sortNatural(items: unknown[], property: unknown, run: Run): unknown {
  const fold = (value: unknown) => (isPresent(value) ? run.textOf(value).toLowerCase() : null);
  const keyed = items.map((item) => ({ item, key: fold(pick(item, property)) }));
  keyed.sort((left, right) => compareItems(left.key, right.key));
  return LiquidArray.holding(keyed.map(({ item }) => item));
}

function sum(items: readonly unknown[], property: unknown): Numeric {
  return items.reduce<Numeric>((total, item) => add(total, toNumber(pick(item, property))), 0);
}

function uniq(input: unknown, property: unknown, run: Run): LiquidArray {
  const seen = new Set<string>();
  return keep(input, run, (item) => {
    const key = toJson(pick(item, property), run.charge);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
