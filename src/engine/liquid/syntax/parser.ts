import { Tokenizer, type TagToken } from 'liquidjs';
import { LIQUID_LIMITS } from '../limits';
import { describeProblem, LiquidFault, type LiquidProblem, type Place } from '../problems';
import type { Node } from '../runtime/run';
import { readFiltered } from './expression';
import { outputNode, textNode } from './nodes';
import type { Expression } from './operand';
import {
  asFaults,
  checkBrackets,
  isHTMLToken,
  isOutputToken,
  isTagToken,
  readTokens,
  tokenizerOf,
  VerbatimTokenizer,
  type OutputToken,
  type TokenizerClass,
  type TopLevelToken,
} from './tokens';

/** A parsed template. */
export interface ParsedTemplate {
  readonly nodes: readonly Node[];
  /** What keeps the template from being rendered, all of it. */
  readonly errors: readonly LiquidProblem[];
  /** What does not: filters that are not known. */
  readonly warnings: readonly LiquidProblem[];
}

/**
 * Compiles a tag: reads what stands in it from `token.tokenizer`, and the block behind it from the parser.
 * @throws LiquidFault when it is malformed
 */
export type Tag = (token: TagToken, parser: Parser) => Node;

/** Nodes up to a tag that ends them, such as `else` or `endif`. */
export interface Section {
  readonly nodes: readonly Node[];
  readonly end: TagToken;
}

/**
 * Parses a template with these tags. Never throws: what is wrong is in the result. A backslash in front of a quote escapes
 * it only where the template does not parse as Shopify's Liquid reads it.
 */
export function parseTemplate(source: string, tags: Readonly<Record<string, Tag>>): ParsedTemplate {
  if (!source.includes('\\')) return parseBy(Tokenizer, source, tags);
  const verbatim = parseBy(VerbatimTokenizer, source, tags);
  if (verbatim.errors.length === 0) return verbatim;
  const escaped = parseBy(Tokenizer, source, tags);
  return escaped.errors.length === 0 ? escaped : verbatim;
}

function parseBy(kind: TokenizerClass, source: string, tags: Readonly<Record<string, Tag>>): ParsedTemplate {
  const start: Place = { begin: 0, getPosition: () => [1, 1] };
  const failed = (fault: LiquidFault): ParsedTemplate => ({
    nodes: [],
    errors: [describeProblem(fault.kind, fault.message, fault.place ?? start)],
    warnings: [],
  });
  if (source.length > LIQUID_LIMITS.sourceLength) {
    return failed(new LiquidFault('limit', `Expected a template of at most ${LIQUID_LIMITS.sourceLength} characters`));
  }
  try {
    return new Parser(readTokens(source, kind), tags, kind).parse();
  } catch (error) {
    if (error instanceof LiquidFault) return failed(error);
    return failed(new LiquidFault('syntax', `Expected a template that can be parsed, but: ${String(error)}`));
  }
}

/** Builds nodes from tokens. Each tag reads its own inside, and its block with {@link section}. */
export class Parser {
  private readonly errors: LiquidProblem[] = [];
  private readonly warnings: LiquidProblem[] = [];
  private tokens: readonly TopLevelToken[];
  private index = 0;
  private depth = 0;
  private hasBrokenTag = false;

  constructor(
    tokens: readonly TopLevelToken[],
    private readonly tags: Readonly<Record<string, Tag>>,
    private readonly kind: TokenizerClass,
  ) {
    this.tokens = tokens;
  }

  parse(): ParsedTemplate {
    const nodes = this.parseRest();
    return { nodes, errors: this.errors, warnings: this.warnings };
  }

  /** Nodes up to the first tag of these names. @throws LiquidFault when there is none */
  section(opening: TagToken, ...ends: readonly string[]): Section {
    this.enter(opening);
    const nodes: Node[] = [];
    for (let token = this.next(); token; token = this.next()) {
      if (isTagToken(token) && ends.includes(token.name)) {
        this.depth -= 1;
        return { nodes, end: token };
      }
      this.parseInto(nodes, token);
    }
    throw new LiquidFault(
      'syntax',
      `Expected {% ${ends.at(-1)} %} for {% ${opening.name} %}, but there is none`,
      opening,
    );
  }

  /** Nodes of tokens that stand inside one tag. */
  nested(opening: TagToken, tokens: readonly TopLevelToken[]): readonly Node[] {
    this.enter(opening);
    const outer = { tokens: this.tokens, index: this.index };
    [this.tokens, this.index] = [tokens, 0];
    try {
      return this.parseRest();
    } finally {
      [this.tokens, this.index] = [outer.tokens, outer.index];
      this.depth -= 1;
    }
  }

  /** The next token as it is, for tags that do not parse what they hold. */
  next(): TopLevelToken | undefined {
    const token = this.tokens[this.index];
    this.index += 1;
    return token;
  }

  /** Reads `value | filter` up to the end of the tag. */
  filtered(token: TagToken): Expression {
    return readFiltered(token.tokenizer, (name) => this.warnUnknownFilter(name, token));
  }

  private enter(opening: TagToken): void {
    this.depth += 1;
    if (this.depth <= LIQUID_LIMITS.blockDepth) return;
    throw new LiquidFault('limit', `Expected at most ${LIQUID_LIMITS.blockDepth} blocks within each other`, opening);
  }

  private parseRest(): Node[] {
    const nodes: Node[] = [];
    for (let token = this.next(); token; token = this.next()) this.parseInto(nodes, token);
    return nodes;
  }

  private parseInto(nodes: Node[], token: TopLevelToken): void {
    try {
      nodes.push(asFaults(() => this.parseToken(token)));
    } catch (error) {
      if (!(error instanceof LiquidFault)) throw error;
      if (error.kind === 'limit' && this.depth > 0) throw error;
      // A tag that does not parse leaves its end behind, which is no problem of its own.
      if (isTagToken(token) && this.hasBrokenTag) return;
      this.hasBrokenTag ||= isTagToken(token);
      tell(this.errors, error, error.place ?? token);
    }
  }

  private parseToken(token: TopLevelToken): Node {
    if (isHTMLToken(token)) return textNode(token.getContent(), token);
    checkBrackets(token);
    if (isOutputToken(token)) return this.parseOutput(token);
    const { name } = token as TagToken;
    const compile = Object.hasOwn(this.tags, name) ? this.tags[name] : undefined;
    if (compile) return compile(token, this);
    throw new LiquidFault('tag', `Expected a tag of Studio's Liquid, but found {% ${name} %}`);
  }

  private parseOutput(token: OutputToken): Node {
    const tokenizer = tokenizerOf(this.kind, token.input, token.contentRange);
    tokenizer.skipBlank();
    if (tokenizer.end()) return textNode('', token);
    const expression = readFiltered(tokenizer, (name) => this.warnUnknownFilter(name, token));
    return outputNode(expression, token);
  }

  private warnUnknownFilter(name: string, place: Place): void {
    const message = `Expected a filter of Studio's Liquid, but found "${name}"; its input passes through unchanged`;
    tell(this.warnings, { kind: 'filter', message }, place);
  }
}

function tell(problems: LiquidProblem[], { kind, message }: Pick<LiquidFault, 'kind' | 'message'>, place: Place): void {
  if (problems.length < LIQUID_LIMITS.problems) problems.push(describeProblem(kind, message, place));
}
