import { defaultOptions, Tokenizer, TypeGuards } from 'liquidjs';
import { LIQUID_LIMITS } from '../limits';
import { LiquidFault, type Place } from '../problems';
import { COMPARISONS } from '../runtime/compare';

/** A text, an output or a tag, as LiquidJS cuts a template. */
export type TopLevelToken = ReturnType<Tokenizer['readTopLevelTokens']>[number];
export type ValueToken = ReturnType<Tokenizer['readValueOrThrow']>;
export type OutputToken = Extract<TopLevelToken, { contentRange: [number, number] }>;

/** LiquidJS reads operators by their names; what they do is decided in this folder. */
const OPERATORS = Object.fromEntries([...Object.keys(COMPARISONS), 'and', 'or'].map((name) => [name, () => undefined]));

const OPTIONS = { ...defaultOptions, operators: OPERATORS } as unknown as NonNullable<
  Parameters<Tokenizer['readTopLevelTokens']>[0]
>;

/** How texts between quotes are read: as LiquidJS reads them, to which `\'` is a quote within a text, or verbatim. */
export type TokenizerClass = typeof Tokenizer;

/** Shopify's Liquid has no escapes: a text ends at the next quote of its kind, also where it is `'\'`. */
export class VerbatimTokenizer extends Tokenizer {
  override readQuoted(): ReturnType<Tokenizer['readQuoted']> {
    this.skipBlank();
    const { N } = this;
    const quote = this.peek();
    const close = quote === '"' || quote === "'" ? this.input.indexOf(quote, this.p + 1) : -1;
    // LiquidJS reads an escaped quote over, but not the end.
    if (close !== -1 && close < N) this.N = close + 1;
    const token = super.readQuoted();
    this.N = N;
    return token;
  }
}

/**
 * Cuts a template into texts, outputs and tags.
 * @throws LiquidFault when an output, a tag or a raw block is not closed
 */
export function readTokens(source: string, kind: TokenizerClass): TopLevelToken[] {
  return asFaults(() => withTokenizers(tokenizerOf(kind, source).readTopLevelTokens(OPTIONS), kind));
}

/** The lines of a `liquid` tag, each a tag. */
export function readLines(tokenizer: Tokenizer): TopLevelToken[] {
  const kind = tokenizer.constructor as TokenizerClass;
  return asFaults(() => withTokenizers(tokenizer.readLiquidTagTokens(OPTIONS) as unknown as TopLevelToken[], kind));
}

/** LiquidJS gives each tag a tokenizer of its own. */
function withTokenizers(tokens: TopLevelToken[], kind: TokenizerClass): TopLevelToken[] {
  if (kind === Tokenizer) return tokens;
  for (const token of tokens) {
    if (!isTagToken(token)) continue;
    const { input, p, N } = token.tokenizer;
    token.tokenizer = tokenizerOf(kind, input, [p, N]);
  }
  return tokens;
}

/** Reads the inside of an output. */
export function tokenizerOf(kind: TokenizerClass, source: string, range?: [number, number]): Tokenizer {
  return new kind(source, OPERATORS as never, undefined, range);
}

/** Turns what LiquidJS throws about a template into our kind of fault; anything else stays what it is. */
export function asFaults<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof LiquidFault || !(error instanceof Error)) throw error;
    const { originalError, token } = error as Error & { originalError?: Error; token?: Place };
    if (token === undefined && error.name !== 'AssertionError') throw error;
    const message = (originalError ?? error).message.replace(/, line:\d+, col:\d+$/, '');
    throw new LiquidFault('syntax', `Expected well-formed Liquid, but: ${message}`, token);
  }
}

/** @throws LiquidFault where brackets are nested so deeply that reading them could exhaust the stack */
export function checkBrackets(token: TopLevelToken): void {
  let depth = 0;
  for (let index = token.begin; index < token.end; index += 1) {
    const character = token.input[index];
    if (character === '[' || character === '(') depth += 1;
    else if (character === ']' || character === ')') depth = Math.max(0, depth - 1);
    if (depth > LIQUID_LIMITS.bracketDepth) {
      throw new LiquidFault(
        'limit',
        `Expected at most ${LIQUID_LIMITS.bracketDepth} brackets within each other`,
        token,
      );
    }
  }
}

export const { isHTMLToken, isOutputToken, isTagToken } = TypeGuards;
