import { isUnsafeKey } from '../../json';
import { LiquidFault } from '../problems';
import { isHash } from '../runtime/values';

/** The property cannot be asked for: the item is nil, a boolean or a float. */
export const NONE = Symbol('none');

/**
 * `item[property]` as filters of arrays read it: of an object the property, of a text the property's name when the text
 * holds it.
 * @throws LiquidFault when the item is an integer
 */
export function readProperty(item: unknown, property: unknown): unknown {
  if (isHash(item)) {
    if (typeof property !== 'string' || !Object.hasOwn(item, property) || isUnsafeKey(property)) return undefined;
    return item[property];
  }
  if (typeof item === 'string') return typeof property === 'string' && item.includes(property) ? property : undefined;
  if (Number.isInteger(item)) {
    throw new LiquidFault(
      'value',
      `Expected objects with the property ${JSON.stringify(property) ?? 'nil'}, but found a number`,
    );
  }
  return NONE;
}
