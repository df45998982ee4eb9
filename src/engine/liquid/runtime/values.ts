import { isUnsafeKey } from '../../json';

/**
 * A float without a fraction, such as `5.0`, which Liquid tells from the integer 5 in what it prints and in divisions.
 * JavaScript has one number type, so only these need a class: every other float has its fraction to be known by.
 */
export class LiquidFloat {
  constructor(readonly value: number) {}

  toJSON(): number {
    return this.value;
  }
}

/** A number of Liquid. */
export type Numeric = number | LiquidFloat;

/** The float of this value. */
export function float(value: number): Numeric {
  return Number.isInteger(value) ? new LiquidFloat(value) : value;
}

/** `(first..last)`; never spelled out unless somebody needs the items. */
export class LiquidRange {
  constructor(
    readonly first: number,
    readonly last: number,
  ) {}

  get size(): number {
    return Math.max(0, this.last - this.first + 1);
  }

  /** The items from `offset`, at most `count`. */
  slice(offset: number, count: number): number[] {
    const length = Math.max(0, Math.min(count, this.size - offset));
    return Array.from({ length }, (_, index) => this.first + offset + index);
  }
}

/**
 * An array that a filter has made. It prints its items one after another, as Liquid does, whereas an array of the context
 * prints as JSON.
 */
export class LiquidArray extends Array<unknown> {
  /** An array of its own, of these items. */
  static holding(items: Iterable<unknown>): LiquidArray {
    return LiquidArray.from(items);
  }
}

/** The literals `empty` and `blank`, which mean something in comparisons only. */
export const EMPTY = Symbol('empty');
export const BLANK = Symbol('blank');

/** An object of JSON: not an array, and none of the classes of this module. */
export function isHash(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LiquidFloat) &&
    !(value instanceof LiquidRange)
  );
}

export function isNil(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** `nil` and `false` are the only false values of Liquid. */
export function isTruthy(value: unknown): boolean {
  return !isNil(value) && value !== false;
}

/**
 * One step of a path: `value.key`, `value[key]`. Reads own properties only; what does not exist is undefined, whatever the
 * value is.
 */
export function readMember(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return readItem(value, key);
  if (typeof value === 'string') return key === 'size' ? value.length : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof LiquidRange) return readRange(value, key);
  return isHash(value) ? readProperty(value, key) : undefined;
}

function readItem(array: readonly unknown[], key: string | number): unknown {
  if (typeof key === 'string') {
    if (key === 'size') return array.length;
    if (key === 'first') return array[0];
    if (key === 'last') return array[array.length - 1];
    return /^\d{1,9}$/.test(key) ? array[Number(key)] : undefined;
  }
  return array[key < 0 ? array.length + key : key];
}

function readRange(range: LiquidRange, key: string | number): unknown {
  if (key === 'size' || key === 'first' || key === 'last') return range[key];
  return typeof key === 'number' && key >= 0 && key < range.size ? range.first + key : undefined;
}

function readProperty(hash: Record<string, unknown>, key: string | number): unknown {
  if (Object.hasOwn(hash, key)) return isUnsafeKey(String(key)) ? undefined : hash[key];
  if (key === 'size') return Object.keys(hash).length;
  if (key !== 'first') return undefined;
  const [first] = Object.keys(hash);
  return first === undefined ? undefined : LiquidArray.holding([first, hash[first]]);
}

/** The key that the value of a bracket, `[value]`, stands for; undefined where it can be none. */
export function memberKey(value: unknown): string | number | undefined {
  if (typeof value === 'string' || typeof value === 'number') return value;
  return value instanceof LiquidFloat ? value.value : undefined;
}
