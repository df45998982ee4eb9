import type { TagToken } from 'liquidjs';
import type { Place } from '../problems';
import type { Node } from '../runtime/run';
import { expectEnd, type Expression } from './operand';

/** A text of the template. */
export interface TextNode extends Node {
  readonly text: string;
}

/** Prints a value. */
export interface OutputNode extends Node {
  readonly expression: Expression;
}

export function textNode(text: string, place: Place): TextNode {
  return { text, place, blank: text.trim() === '', render: (run) => run.write(text) };
}

export function outputNode(expression: Expression, place: Place): OutputNode {
  return { expression, place, blank: false, render: (run) => run.write(expression.evaluate(run)) };
}

export function isTextNode(node: Node): node is TextNode {
  return 'text' in node;
}

export function isOutputNode(node: Node): node is OutputNode {
  return 'expression' in node;
}

/** Whether nodes print nothing, or white space only. */
export function isBlank(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.blank);
}

/** Nodes of a block that prints white space only, without it: an `if` around an `assign` leaves no gap. */
export function withoutText(nodes: readonly Node[]): readonly Node[] {
  return nodes.filter((node) => !isTextNode(node));
}

/** @throws LiquidFault when a tag that takes nothing has something behind its name */
export function expectNothing(token: TagToken): void {
  expectEnd(token.tokenizer);
}
