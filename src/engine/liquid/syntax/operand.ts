import { type Tokenizer, TypeGuards } from 'liquidjs';
import { LiquidFault } from '../problems';
import { toRangeEnd } from '../runtime/numbers';
import { readRoot, type RenderContext, type Run } from '../runtime/run';
import { BLANK, EMPTY, float, LiquidRange, memberKey, readMember } from '../runtime/values';
import type { ValueToken } from './tokens';

/** A piece of a template that has a value. */
export interface Expression {
  evaluate(run: Run): unknown;
  /** Set when the value is that of a path with fixed names, which needs no {@link Run} to be read. */
  readonly path?: Path;
  /** Set when the value stands in the template. */
  readonly literal?: unknown;
}

/** The names of `widgets.ask.inbound.Body`, or the places of `list[0]`. */
export type Path = readonly [root: string, ...keys: (string | number)[]];

const LITERALS = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['nil', null],
  ['null', null],
  ['empty', EMPTY],
  ['blank', BLANK],
]);

function constant(literal: unknown): Expression {
  return { literal, evaluate: () => literal };
}

/**
 * Reads one value: a literal, a range or a path. White space around the dots of a path is of no account: Studio's own
 * flows have it.
 * @throws LiquidFault when there is none
 */
export function readOperand(tokenizer: Tokenizer): Expression {
  const token = tokenizer.readValue();
  if (!token) throw unexpected(tokenizer, 'a value');
  const tail: PathToken['props'] = [];
  for (;;) {
    tokenizer.skipBlank();
    if (tokenizer.peek() !== '.' || tokenizer.peek(1) === '.') return compileOperand(token, tail);
    const more = tokenizer.readValue();
    if (!TypeGuards.isPropertyAccessToken(more)) throw unexpected(tokenizer, 'a name after the dot');
    tail.push(...more.props);
  }
}

/** @throws LiquidFault when something is left that has not been read */
export function expectEnd(tokenizer: Tokenizer): void {
  tokenizer.skipBlank();
  if (!tokenizer.end()) throw unexpected(tokenizer, 'nothing more');
}

export function unexpected(tokenizer: Tokenizer, expected: string): LiquidFault {
  const rest = tokenizer.remaining().trim();
  const found = rest === '' ? 'there is none' : `found ${JSON.stringify(rest.slice(0, 40))}`;
  const hint = rest.startsWith('+') ? '; to add numbers, use the filter "plus"' : '';
  return new LiquidFault('syntax', `Expected ${expected}, but ${found}${hint}`);
}

type PathToken = Extract<ValueToken, { props: unknown }>;

/** Compiles a value that LiquidJS has read. `tail` are further names of a path. */
export function compileOperand(token: ValueToken, tail: PathToken['props'] = []): Expression {
  if (TypeGuards.isPropertyAccessToken(token)) return compilePath(token, [...token.props, ...tail]);
  if (tail.length > 0) return compileMembers(compileOperand(token), tail);
  if (TypeGuards.isLiteralToken(token)) return constant(LITERALS.get(token.literal));
  if (TypeGuards.isNumberToken(token))
    return constant(token.getText().includes('.') ? float(token.content) : token.content);
  if (TypeGuards.isQuotedToken(token)) return constant(unquote(token.getText()));
  if (TypeGuards.isRangeToken(token)) return compileRange(compileOperand(token.lhs), compileOperand(token.rhs));
  throw new LiquidFault('syntax', `Expected a value, but found ${JSON.stringify(token.getText())}`);
}

/** The text between quotes as it stands, `\n` and all; only the quotes themselves can be escaped. */
export function unquote(quoted: string): string {
  const quote = quoted[0]!;
  return quoted.slice(1, -1).replaceAll(`\\${quote}`, quote);
}

function compileRange(first: Expression, last: Expression): Expression {
  return { evaluate: (run) => new LiquidRange(toRangeEnd(first.evaluate(run)), toRangeEnd(last.evaluate(run))) };
}

function compilePath(token: PathToken, props: PathToken['props']): Expression {
  if (token.variable) return compileMembers(compileOperand(token.variable), props);
  if (token.input[token.begin] === '.') throw new LiquidFault('syntax', 'Expected a name before the dot');
  const [root, ...members] = props.map(compileKey) as [Expression, ...Expression[]];
  const [name, ...keys] = [root, ...members].map(({ literal }) => memberKey(literal));
  if (typeof name === 'string' && isComplete(keys)) return fixedPath([name, ...keys]);
  const start: Expression = {
    evaluate(run) {
      const key = memberKey(root.evaluate(run));
      return key === undefined ? undefined : run.lookup(String(key));
    },
  };
  return withMembers(start, members);
}

function isComplete(keys: readonly (string | number | undefined)[]): keys is (string | number)[] {
  return !keys.includes(undefined);
}

function fixedPath(path: Path): Expression {
  const [root, ...keys] = path;
  return {
    path,
    evaluate(run) {
      let value = run.lookup(root);
      for (const key of keys) value = readMember(value, key);
      return value;
    },
  };
}

/** The value of a path straight from the context, for templates that assign nothing. */
export function readPath(context: RenderContext, path: Path): unknown {
  let value = readRoot(context, path[0]);
  for (let index = 1; index < path.length; index += 1) value = readMember(value, path[index]!);
  return value;
}

function compileMembers(start: Expression, props: PathToken['props']): Expression {
  return withMembers(start, props.map(compileKey));
}

function withMembers(start: Expression, members: readonly Expression[]): Expression {
  return {
    evaluate(run) {
      let value = start.evaluate(run);
      for (const member of members) {
        const key = memberKey(member.evaluate(run));
        value = key === undefined ? undefined : readMember(value, key);
      }
      return value;
    },
  };
}

function compileKey(token: PathToken['props'][number]): Expression {
  if (!TypeGuards.isWordToken(token) || token.size() === 0) {
    checkBracket(token);
    return compileOperand(token);
  }
  const name = token.content;
  if (name.startsWith('-')) throw new LiquidFault('syntax', `Expected a name, but "${name}" begins with a hyphen`);
  return constant(name);
}

/** LiquidJS reads over whatever stands between a key and its closing bracket. */
function checkBracket(token: ValueToken): void {
  if (token.size() > 0 && /^\s*\]/.test(token.input.slice(token.end, token.end + 256))) return;
  throw new LiquidFault('syntax', 'Expected one key between brackets, as in list[0] or object["name"]');
}
