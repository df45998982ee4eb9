import type { TagToken } from 'liquidjs';
import { LIQUID_LIMITS } from '../limits';
import { LiquidFault } from '../problems';
import { toInteger, toRangeEnd } from '../runtime/numbers';
import type { Run } from '../runtime/run';
import { isHash, LiquidArray, LiquidRange } from '../runtime/values';
import { expectEnd, readOperand, type Expression } from '../syntax/operand';

/** What stands in a `for` or `tablerow`: `item in list reversed limit: 3 offset: 1`. */
export interface Loop {
  readonly variable: string;
  /** `item-list`: identifies the loop where another one continues it. */
  readonly name: string;
  readonly collection: Expression;
  readonly reversed: boolean;
  /** By name: limit, offset, cols. `offset: continue` is null. */
  readonly options: ReadonlyMap<string, Expression | null>;
  /** Whether options are cut to integers, instead of having to be some. */
  readonly lenient: boolean;
}

/** @throws LiquidFault when it is malformed */
export function readLoop(token: TagToken, optionNames: readonly string[], lenient: boolean): Loop {
  const { tokenizer } = token;
  const variable = tokenizer.readIdentifier().getText();
  if (variable === '' || tokenizer.readIdentifier().getText() !== 'in') {
    throw new LiquidFault(
      'syntax',
      `Expected {% ${token.name} item in list %}, but found ${JSON.stringify(token.getText())}`,
    );
  }
  tokenizer.skipBlank();
  const begin = tokenizer.p;
  const collection = readOperand(tokenizer);
  const name = `${variable}-${tokenizer.input.slice(begin, tokenizer.p).trim()}`;
  return { variable, name, collection, lenient, ...readOptions(token, optionNames) };
}

function readOptions(token: TagToken, names: readonly string[]): Pick<Loop, 'reversed' | 'options'> {
  const { tokenizer } = token;
  const options = new Map<string, Expression | null>();
  let reversed = false;
  for (;;) {
    tokenizer.skipBlank();
    if (tokenizer.peek() === ',') tokenizer.advance();
    const name = tokenizer.readIdentifier().getText();
    tokenizer.skipBlank();
    if (name === 'reversed') {
      reversed = true;
    } else if (names.includes(name) && tokenizer.peek() === ':') {
      tokenizer.advance();
      options.set(name, name === 'offset' && readContinue(token) ? null : readOperand(tokenizer));
    } else if (name === '') {
      expectEnd(tokenizer);
      return { reversed, options };
    } else {
      throw new LiquidFault('syntax', `Expected ${names.join(', ')} or reversed, but found "${name}"`);
    }
  }
}

function readContinue({ tokenizer }: TagToken): boolean {
  tokenizer.skipBlank();
  const begin = tokenizer.p;
  if (tokenizer.readIdentifier().getText() === 'continue') return true;
  tokenizer.p = begin;
  return false;
}

/**
 * The items that the loop goes through, at most fifteen: Studio's limit. The rest is reported, and can be had by a second
 * loop with `offset: continue`.
 */
export function selectItems(loop: Loop, token: TagToken, run: Run): unknown[] {
  const collection = loop.collection.evaluate(run);
  const place = `continue ${loop.name}`;
  const resumed = loop.options.get('offset') === null ? (run.registers.get(place) as number | undefined) : undefined;
  const offset = readOption(loop, run, 'offset') ?? resumed ?? 0;
  const limit = readOption(loop, run, 'limit') ?? Infinity;
  const wanted = Math.min(limit, countItems(collection) - offset);
  if (wanted > LIQUID_LIMITS.iterations) {
    const message = `Expected at most ${LIQUID_LIMITS.iterations} rounds of a loop, but there are ${wanted}; the rest is left out`;
    run.report({ kind: 'limit', message }, token);
  }
  const items = sliceItems(collection, offset, Math.min(wanted, LIQUID_LIMITS.iterations));
  run.registers.set(place, offset + items.length);
  return loop.reversed ? items.reverse() : items;
}

/** The option as a count; undefined where it is not given, or nil. */
export function readOption(loop: Loop, run: Run, name: string): number | undefined {
  const value = loop.options.get(name)?.evaluate(run);
  if (value === undefined || value === null) return undefined;
  return Math.max(0, loop.lenient ? toRangeEnd(value) : toInteger(value));
}

function countItems(collection: unknown): number {
  if (Array.isArray(collection)) return collection.length;
  if (collection instanceof LiquidRange) return collection.size;
  if (typeof collection === 'string') return collection === '' ? 0 : 1;
  return isHash(collection) ? Object.keys(collection).length : 0;
}

function sliceItems(collection: unknown, offset: number, count: number): unknown[] {
  if (count <= 0) return [];
  if (Array.isArray(collection)) return collection.slice(offset, offset + count) as unknown[];
  if (collection instanceof LiquidRange) return collection.slice(offset, count);
  if (typeof collection === 'string') return [collection].slice(offset);
  if (!isHash(collection)) return [];
  const keys = Object.keys(collection).slice(offset, offset + count);
  return keys.map((key) => LiquidArray.holding([key, collection[key]]));
}
