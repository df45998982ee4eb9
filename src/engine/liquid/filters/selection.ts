import { isEqual } from '../runtime/compare';
import type { Run } from '../runtime/run';
import { isTruthy, LiquidArray } from '../runtime/values';
import { itemsOf, type Filter } from './filter';
import { NONE, readProperty } from './property';

/** Filters that select the items whose property has a value, or any value at all. */
export const SELECTION_FILTERS: Readonly<Record<string, Filter>> = {
  where: selection(
    (items, matches) => LiquidArray.holding(items.filter((_, index) => matches[index])),
    () => new LiquidArray(),
  ),
  reject: selection(
    (items, matches) => LiquidArray.holding(items.filter((_, index) => !matches[index])),
    () => new LiquidArray(),
  ),
  find: selection(
    (items, matches) => items[matches.indexOf(true)],
    () => undefined,
  ),
  find_index: selection(
    (_items, matches) => nonNegative(matches.indexOf(true)),
    () => undefined,
  ),
  has: selection(
    (_items, matches) => matches.includes(true),
    () => false,
  ),
};

type Select = (items: readonly unknown[], matches: readonly boolean[]) => unknown;

/** An item that has no properties, such as nil, spoils the selection: it is nil. That is Shopify's rule. */
function selection(select: Select, ofNothing: () => unknown): Filter {
  return {
    min: 1,
    max: 2,
    apply(input, [property, wanted], run) {
      const items = itemsOf(input, run);
      if (items.length === 0) return ofNothing();
      const values = items.map((item) => readProperty(item, property));
      if (values.includes(NONE)) return undefined;
      return select(
        items,
        values.map((value) => isMatch(value, wanted, run)),
      );
    },
  };
}

function isMatch(value: unknown, wanted: unknown, run: Run): boolean {
  return wanted === undefined || wanted === null ? isTruthy(value) : isEqual(value, wanted, run);
}

function nonNegative(index: number): number | undefined {
  return index < 0 ? undefined : index;
}
