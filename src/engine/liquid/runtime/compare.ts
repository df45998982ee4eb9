import { LIQUID_LIMITS } from '../limits';
import { LiquidFault, tooDeep } from '../problems';
import { valueOf } from './numbers';
import type { Run } from './run';
import { BLANK, EMPTY, isHash, LiquidFloat, LiquidRange, type Numeric } from './values';

/** The operators of conditions. */
export const COMPARISONS: Readonly<Record<string, (left: unknown, right: unknown, run: Run) => boolean>> = {
  '==': isEqual,
  '!=': (left, right, run) => !isEqual(left, right, run),
  '<>': (left, right, run) => !isEqual(left, right, run),
  '<': (left, right) => isOrdered(left, right, (order) => order < 0),
  '>': (left, right) => isOrdered(left, right, (order) => order > 0),
  '<=': (left, right) => isOrdered(left, right, (order) => order <= 0),
  '>=': (left, right) => isOrdered(left, right, (order) => order >= 0),
  contains,
};

type Hash = Record<string, unknown>;

/** Equality as Liquid has it: by value and without casts, so that `"1"` is not 1. */
export function isEqual(left: unknown, right: unknown, run: Run): boolean {
  if (typeof left === 'symbol') return typeof right !== 'symbol' && isEmptyOrBlank(left, right);
  if (typeof right === 'symbol') return isEmptyOrBlank(right, left);
  return isSame(left, right, run, LIQUID_LIMITS.valueDepth);
}

function isEmptyOrBlank(literal: symbol, value: unknown): boolean {
  if (literal === BLANK && (value === undefined || value === null || value === false)) return true;
  if (typeof value === 'string') return literal === BLANK ? value.trim() === '' : value === '';
  if (Array.isArray(value)) return value.length === 0;
  return literal === EMPTY || literal === BLANK ? isHash(value) && Object.keys(value).length === 0 : false;
}

function isSame(left: unknown, right: unknown, run: Run, depth: number): boolean {
  if (depth === 0) throw tooDeep();
  run.step();
  if (isNumeric(left)) return isNumeric(right) && valueOf(left) === valueOf(right);
  if (left === undefined || left === null) return right === undefined || right === null;
  if (Array.isArray(left)) return Array.isArray(right) && isSameArray(left, right, run, depth);
  if (left instanceof LiquidRange) return right instanceof LiquidRange && isSameRange(left, right);
  if (isHash(left)) return isHash(right) && isSameHash(left, right, run, depth);
  return left === right;
}

function isSameArray(left: readonly unknown[], right: readonly unknown[], run: Run, depth: number): boolean {
  return left.length === right.length && left.every((item, index) => isSame(item, right[index], run, depth - 1));
}

function isSameRange(left: LiquidRange, right: LiquidRange): boolean {
  return left.first === right.first && left.last === right.last;
}

function isSameHash(left: Hash, right: Hash, run: Run, depth: number): boolean {
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key], run, depth - 1));
}

/** Numbers are ordered with numbers and texts with texts; nothing is ordered with nil, booleans, arrays and objects. */
function isOrdered(left: unknown, right: unknown, holds: (order: number) => boolean): boolean {
  if (!isOrderable(left) || !isOrderable(right)) return false;
  if (typeof left === 'string' || typeof right === 'string') {
    if (typeof left !== typeof right) throw incomparable(left, right);
    return holds(left < right ? -1 : Number(left > right));
  }
  return holds(valueOf(left) - valueOf(right));
}

function isOrderable(value: unknown): value is string | Numeric {
  return typeof value === 'string' || isNumeric(value);
}

export function isNumeric(value: unknown): value is Numeric {
  return typeof value === 'number' || value instanceof LiquidFloat;
}

function incomparable(left: unknown, right: unknown): LiquidFault {
  const kind = (value: unknown) => (typeof value === 'string' ? 'a text' : 'a number');
  return new LiquidFault(
    'value',
    `Expected two numbers or two texts to compare, but there is ${kind(left)} and ${kind(right)}; a text becomes a number by the filter "plus: 0"`,
  );
}

/** A text within a text, an item of an array, a key of an object. */
function contains(left: unknown, right: unknown, run: Run): boolean {
  if (right === undefined || right === null || right === false) return false;
  if (typeof left === 'string') {
    run.charge(left.length >> 4);
    return left.includes(run.textOf(right));
  }
  if (Array.isArray(left)) return left.some((item) => isEqual(item, right, run));
  if (left instanceof LiquidRange) {
    return isNumeric(right) && valueOf(right) >= left.first && valueOf(right) <= left.last;
  }
  return isHash(left) && typeof right === 'string' && Object.hasOwn(left, right);
}

/** How a sort orders two items: nil last. @throws LiquidFault when they cannot be ordered */
export function compareItems(left: unknown, right: unknown): number {
  const [leftNil, rightNil] = [left ?? null, right ?? null].map((item) => item === null);
  if (leftNil || rightNil) return Number(leftNil) - Number(rightNil);
  if (isOrderable(left) && isOrderable(right)) {
    if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : Number(left > right);
    if (typeof left !== 'string' && typeof right !== 'string') return valueOf(left) - valueOf(right);
  }
  throw new LiquidFault('value', 'Expected items that can be ordered: only numbers, or only texts');
}
