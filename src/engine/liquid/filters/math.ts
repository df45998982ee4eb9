import {
  add,
  divide,
  isFloat,
  modulo,
  multiply,
  round,
  subtract,
  toNumber,
  toRangeEnd,
  valueOf,
} from '../runtime/numbers';
import { float, type Numeric } from '../runtime/values';
import type { Filter } from './filter';

/** Filters of arithmetic. They read texts as numbers, so that `{{ "1" | plus: 1 }}` is 2. */
export const MATH_FILTERS: Readonly<Record<string, Filter>> = {
  abs: unary((number) => (isFloat(number) ? float(Math.abs(valueOf(number))) : Math.abs(valueOf(number)))),
  ceil: unary((number) => Math.ceil(valueOf(number)) + 0),
  floor: unary((number) => Math.floor(valueOf(number)) + 0),
  round: { min: 0, max: 1, apply: (input, [digits]) => round(toNumber(input), toRangeEnd(digits)) },
  plus: binary(add),
  minus: binary(subtract),
  times: binary(multiply),
  divided_by: binary(divide),
  modulo: binary(modulo),
  at_least: binary((number, least) => (valueOf(least) > valueOf(number) ? least : number)),
  at_most: binary((number, most) => (valueOf(most) < valueOf(number) ? most : number)),
};

function unary(apply: (number: Numeric) => Numeric): Filter {
  return { min: 0, max: 0, apply: (input) => apply(toNumber(input)) };
}

function binary(apply: (left: Numeric, right: Numeric) => Numeric): Filter {
  return { min: 1, max: 1, apply: (input, [argument]) => apply(toNumber(input), toNumber(argument)) };
}
