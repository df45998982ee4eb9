import { LIQUID_LIMITS } from '../limits';
import { tooDeep } from '../problems';
import type { Run } from '../runtime/run';
import { LiquidRange } from '../runtime/values';

/** A filter: `{{ input | name: argument, option: value }}`. */
export interface Filter {
  /** How many arguments it takes. */
  readonly min: number;
  readonly max: number;
  /** Whether it takes options besides; else an option counts as an argument too many. */
  readonly options?: boolean;
  /** @throws LiquidFault when it cannot work with what it is given */
  apply(input: unknown, args: readonly unknown[], run: Run, options: ReadonlyMap<string, unknown>): unknown;
}

/** A filter from text to text. */
export function textFilter(apply: (text: string) => string): Filter {
  return { min: 0, max: 0, apply: (input, _args, run) => apply(run.textOf(input)) };
}

/**
 * What filters of arrays go through: the items of an array and of arrays within it, the numbers of a range, nothing for
 * nil, and anything else as the only item.
 */
export function itemsOf(input: unknown, run: Run): unknown[] {
  if (input === undefined || input === null) return [];
  if (input instanceof LiquidRange) {
    run.chargeItems(input.size);
    return input.slice(0, input.size);
  }
  const items: unknown[] = [];
  flatten(input, items, run, LIQUID_LIMITS.valueDepth);
  return items;
}

function flatten(value: unknown, into: unknown[], run: Run, depth: number): void {
  if (depth === 0) throw tooDeep();
  if (Array.isArray(value)) {
    for (const item of value) flatten(item, into, run, depth - 1);
    return;
  }
  run.chargeItems(1);
  into.push(value);
}
