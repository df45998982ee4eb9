import { LIQUID_LIMITS } from '../limits';
import { LiquidLimitFault, tooDeep } from '../problems';
import { formatNumber } from './numbers';
import { LiquidArray, LiquidFloat, LiquidRange } from './values';

/**
 * The text of a value, as an output prints it and as filters of text read it. Nil, `empty` and `blank` are the empty text;
 * an object or an array of the context is JSON; an array that a filter made is its items one after another.
 *
 * @param charge is told how much will be written before it is, and throws where that is too much
 */
export function toText(value: unknown, charge: (characters: number) => void): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
      return formatNumber(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? '' : objectText(value, charge);
    default:
      return '';
  }
}

function objectText(value: object, charge: (characters: number) => void): string {
  if (value instanceof LiquidFloat) return formatNumber(value);
  if (value instanceof LiquidRange) return `${value.first}..${value.last}`;
  if (value instanceof LiquidArray) return value.map((item) => toText(item, charge)).join('');
  return toJson(value, charge);
}

/** The value as JSON without white space; nil is `null`. */
export function toJson(value: unknown, charge: (characters: number) => void): string {
  charge(weigh(value, LIQUID_LIMITS.work, LIQUID_LIMITS.valueDepth));
  return JSON.stringify(value instanceof LiquidRange ? value.slice(0, value.size) : value) ?? 'null';
}

/**
 * About how many characters a value has as JSON, counted up to `limit`, so that what shares its parts a thousand times
 * over is not written first and found too long afterwards.
 */
function weigh(value: unknown, limit: number, depth: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 4;
  if (depth === 0) throw tooDeep();
  if (value instanceof LiquidRange) return value.size * 4;
  let weight = 2;
  for (const key of Object.keys(value)) {
    weight += key.length + 4 + weigh((value as Record<string, unknown>)[key], limit - weight, depth - 1);
    if (weight > limit) throw new LiquidLimitFault(`Expected at most ${LIQUID_LIMITS.work} characters of work`);
  }
  return weight;
}
