import { LiquidFault } from '../problems';
import { float, LiquidFloat, type Numeric } from './values';

const DECIMAL = /^-?\d+\.\d+$/;
const LEADING_INTEGER = /^[+-]?\d+/;

/** The number as JavaScript counts with it. */
export function valueOf(number: Numeric): number {
  return typeof number === 'number' ? number : number.value;
}

/** Whether Liquid sees a float: `5.0` is one, 5 is not. */
export function isFloat(number: Numeric): boolean {
  return typeof number !== 'number' || !Number.isInteger(number);
}

/**
 * What a filter of arithmetic reads: a number, a text that is a decimal, the integer at the beginning of any other text
 * (`"12 people"` is 12, `"\n1 "` is 1), and else 0.
 */
export function toNumber(value: unknown): Numeric {
  if (typeof value === 'number' || value instanceof LiquidFloat) return value;
  if (typeof value !== 'string') return 0;
  const text = value.trim();
  if (DECIMAL.test(text)) return float(Number(text));
  const integer = LEADING_INTEGER.exec(text);
  return integer ? Number(integer[0]) : 0;
}

/**
 * What counts and places are given as.
 * @throws LiquidFault when the value is no integer and no text of one
 */
export function toInteger(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value)) return Number(value);
  throw new LiquidFault('value', `Expected an integer, but the value is ${describe(value)}`);
}

function describe(value: unknown): string {
  if (value instanceof LiquidFloat) return formatNumber(value);
  if (value === undefined || value === null) return 'nil';
  return typeof value === 'object' ? 'an object' : JSON.stringify(value);
}

/** The end of a range: whatever does not read as an integer is 0, and a fraction is cut off. */
export function toRangeEnd(value: unknown): number {
  return Math.trunc(valueOf(toNumber(value)));
}

/** Digits after the point. */
function decimals(number: number): number {
  const [mantissa = '', exponent = '0'] = String(number).split('e');
  const point = mantissa.indexOf('.');
  return Math.max(0, (point < 0 ? 0 : mantissa.length - point - 1) - Number(exponent));
}

/**
 * Rounds away what binary floats add to a decimal result: 10.1 - 2.2 is 7.9. Liquid counts in decimals, and the result of
 * a sum, difference or product has no more digits after the point than its operands give it.
 */
function settle(result: number, digits: number): number {
  return Number.isInteger(result) ? result : Number(result.toFixed(Math.min(100, digits)));
}

function finish(result: number, asFloat: boolean): Numeric {
  if (!Number.isFinite(result)) throw new LiquidFault('value', 'Expected a finite result, but the number is too large');
  const number = result === 0 ? 0 : result;
  return asFloat ? float(number) : number;
}

export function add(left: Numeric, right: Numeric): Numeric {
  const [a, b] = [valueOf(left), valueOf(right)];
  return finish(settle(a + b, Math.max(decimals(a), decimals(b))), isFloat(left) || isFloat(right));
}

export function subtract(left: Numeric, right: Numeric): Numeric {
  return add(left, typeof right === 'number' ? -right : new LiquidFloat(-right.value));
}

export function multiply(left: Numeric, right: Numeric): Numeric {
  const [a, b] = [valueOf(left), valueOf(right)];
  return finish(settle(a * b, decimals(a) + decimals(b)), isFloat(left) || isFloat(right));
}

/** Integers divide to an integer, rounded down. */
export function divide(left: Numeric, right: Numeric): Numeric {
  const [dividend, divisor] = wholeOperands(left, right);
  const asFloat = isFloat(left) || isFloat(right);
  return finish(asFloat ? dividend / divisor : Math.floor(dividend / divisor), asFloat);
}

/** The remainder, with the sign of the divisor. */
export function modulo(left: Numeric, right: Numeric): Numeric {
  const [dividend, divisor, scale] = wholeOperands(left, right);
  const remainder = ((dividend % divisor) + divisor) % divisor;
  return finish(remainder / scale, isFloat(left) || isFloat(right));
}

/** Both operands times the power of ten that makes them integers, so that 0.3 / 0.1 is 3. */
function wholeOperands(left: Numeric, right: Numeric): [number, number, number] {
  const [a, b] = [valueOf(left), valueOf(right)];
  if (b === 0) throw new LiquidFault('value', 'Expected a divisor other than 0');
  const scale = 10 ** Math.max(decimals(a), decimals(b));
  const [dividend, divisor] = [Math.round(a * scale), Math.round(b * scale)];
  return Number.isSafeInteger(dividend) && Number.isSafeInteger(divisor) ? [dividend, divisor, scale] : [a, b, 1];
}

/** To `digits` after the point, halves away from zero; an integer where `digits` is not positive. */
export function round(number: Numeric, digits: number): Numeric {
  const value = valueOf(number);
  if (Number.isInteger(value) && digits >= 0) return digits > 0 ? number : value;
  const rounded = shift(Math.round(shift(Math.abs(value), digits)), -digits);
  return finish(Math.sign(value) * (Number.isFinite(rounded) ? rounded : Math.abs(value)), digits > 0);
}

/** Moves the point without the error of a multiplication. */
function shift(number: number, digits: number): number {
  const [mantissa = '', exponent = '0'] = String(number).split('e');
  return Number(`${mantissa}e${Number(exponent) + digits}`);
}

/** How a number is printed: in plain decimals whatever its size, and a float always with its point. */
export function formatNumber(number: Numeric): string {
  if (typeof number !== 'number') return `${formatNumber(number.value)}.0`;
  const text = String(number);
  if (!text.includes('e')) return text;
  return Number.isInteger(number) ? BigInt(number).toString() : number.toFixed(Math.min(100, decimals(number)));
}
