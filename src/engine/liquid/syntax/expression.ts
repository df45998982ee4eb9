import type { Tokenizer } from 'liquidjs';
import { FILTERS, type Filter } from '../filters';
import { LiquidFault } from '../problems';
import { COMPARISONS } from '../runtime/compare';
import type { Run } from '../runtime/run';
import { isTruthy } from '../runtime/values';
import { compileOperand, expectEnd, readOperand, unexpected, type Expression } from './operand';
import type { ValueToken } from './tokens';

/** Tells the parser about a filter that is not known; its input passes through. */
export type OnUnknownFilter = (name: string) => void;

/** Reads `value | filter: argument | …` up to the end. */
export function readFiltered(tokenizer: Tokenizer, onUnknown: OnUnknownFilter): Expression {
  const value = readOperand(tokenizer);
  tokenizer.skipBlank();
  if (!tokenizer.end() && tokenizer.peek() !== '|') throw unexpected(tokenizer, 'nothing or a filter after the value');
  const calls = tokenizer.readFilters().map((token) => compileCall(token, onUnknown));
  expectEnd(tokenizer);
  if (calls.length === 0) return value;
  return {
    evaluate(run) {
      let result = value.evaluate(run);
      for (const call of calls) result = call(result, run);
      return result;
    },
  };
}

type FilterToken = ReturnType<Tokenizer['readFilters']>[number];

function compileCall(token: FilterToken, onUnknown: OnUnknownFilter): (input: unknown, run: Run) => unknown {
  const filter = Object.hasOwn(FILTERS, token.name) ? FILTERS[token.name] : undefined;
  if (!filter) {
    onUnknown(token.name);
    return (input) => input;
  }
  const positional: Expression[] = [];
  const named: [string, Expression][] = [];
  for (const argument of token.args) {
    if (!Array.isArray(argument)) positional.push(compileOperand(argument));
    else named.push([argument[0]!, compileOperand(argument[1] as ValueToken)]);
  }
  return (input, run) => {
    run.step();
    checkArguments(token.name, filter, positional.length, named.length);
    const values = positional.map((argument) => argument.evaluate(run));
    const options = new Map(named.map(([name, argument]) => [name, argument.evaluate(run)]));
    if (typeof input === 'string') run.charge(input.length);
    return chargeResult(filter.apply(input, values, run, options), run);
  };
}

/** Shopify's Liquid finds this when the filter runs, not when the template is parsed, and so do we. */
function checkArguments(name: string, filter: Filter, positional: number, named: number): void {
  const count = filter.options ? positional : positional + named;
  const { min, max } = filter;
  if (count >= min && count <= max) return;
  const expected = min === max ? String(min) : `${min} to ${max}`;
  throw new LiquidFault('filter', `Expected ${expected} argument(s) for the filter "${name}", but there are ${count}`);
}

function chargeResult(result: unknown, run: Run): unknown {
  if (typeof result === 'string') run.charge(result.length);
  else if (Array.isArray(result)) run.chargeItems(result.length);
  return result;
}

/**
 * Reads a condition: comparisons, joined by `and` and `or`, which Liquid evaluates from the right: `a or b and c` is
 * `a or (b and c)`, and `a and b or c` is `a and (b or c)`.
 */
export function readCondition(tokenizer: Tokenizer): (run: Run) => boolean {
  const parts: Condition[] = [readComparison(tokenizer)];
  const connectors: string[] = [];
  for (;;) {
    const connector = readConnector(tokenizer);
    if (connector === null) break;
    connectors.push(connector);
    parts.push(readComparison(tokenizer));
  }
  expectEnd(tokenizer);
  if (parts.length === 1) return parts[0]!;
  return (run) => {
    for (let index = 0; index < connectors.length; index += 1) {
      const holds = parts[index]!(run);
      if (connectors[index] === 'and' ? !holds : holds) return holds;
    }
    return parts[connectors.length]!(run);
  };
}

type Condition = (run: Run) => boolean;

function readConnector(tokenizer: Tokenizer): string | null {
  const operator = tokenizer.readOperator()?.getText();
  if (operator === undefined) return null;
  if (operator === 'and' || operator === 'or') return operator;
  throw new LiquidFault('syntax', `Expected "and" or "or", but found "${operator}"`);
}

function readComparison(tokenizer: Tokenizer): Condition {
  const left = readOperand(tokenizer);
  const begin = tokenizer.p;
  const operator = tokenizer.readOperator();
  const name = operator?.getText() ?? '';
  const compare = COMPARISONS[name];
  if (!operator || !compare) {
    tokenizer.p = begin;
    return (run) => isTruthy(left.evaluate(run));
  }
  const right = readOperand(tokenizer);
  return (run) => {
    run.step();
    return reportingFaults(run, operator, () => compare(left.evaluate(run), right.evaluate(run), run));
  };
}

/** What cannot be compared is reported and does not hold, so that the `else` of the condition is still there to be taken. */
function reportingFaults(run: Run, place: LiquidFault['place'] & object, compare: () => boolean): boolean {
  try {
    return compare();
  } catch (error) {
    if (!(error instanceof LiquidFault) || error.kind === 'limit') throw error;
    run.report(error, place);
    return false;
  }
}
