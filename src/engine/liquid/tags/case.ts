import type { TagToken, Tokenizer } from 'liquidjs';
import { isEqual } from '../runtime/compare';
import type { Node, Run } from '../runtime/run';
import { expectEnd, readOperand, type Expression } from '../syntax/operand';
import { isBlank, withoutText } from '../syntax/nodes';
import type { Parser, Tag } from '../syntax/parser';

/** A `when` with one of its values, or an `else`, which has none. */
interface Branch {
  readonly value: Expression | null;
  readonly nodes: readonly Node[];
}

/**
 * `{% case value %}{% when a, b %}…{% else %}…{% endcase %}`. Every `when` that matches is printed, and once for each of
 * its values that does; an `else` is printed when nothing before it was. That is Shopify's rule to the letter.
 */
export const caseTag: Tag = (token, parser) => {
  const value = readOperand(token.tokenizer);
  expectEnd(token.tokenizer);
  const all = readBranches(token, parser);
  const blank = all.every(({ nodes }) => isBlank(nodes));
  const branches = blank ? all.map(({ value, nodes }) => ({ value, nodes: withoutText(nodes) })) : all;
  return {
    place: token,
    blank,
    render: (run) => renderBranches(run, value.evaluate(run), branches),
  };
};

function readBranches(token: TagToken, parser: Parser): Branch[] {
  const branches: Branch[] = [];
  // What stands before the first `when` is never printed.
  let { end } = parser.section(token, 'when', 'else', 'endcase');
  while (end.name !== 'endcase') {
    const values = end.name === 'else' ? [null] : readValues(end.tokenizer);
    const section = parser.section(token, 'when', 'else', 'endcase');
    branches.push(...values.map((value) => ({ value, nodes: section.nodes })));
    end = section.end;
  }
  return branches;
}

function readValues(tokenizer: Tokenizer): Expression[] {
  const values = [readOperand(tokenizer)];
  for (;;) {
    tokenizer.skipBlank();
    if (tokenizer.peek() === ',') tokenizer.advance();
    else if (tokenizer.readOperator()?.getText() !== 'or') break;
    values.push(readOperand(tokenizer));
  }
  expectEnd(tokenizer);
  return values;
}

function renderBranches(run: Run, value: unknown, branches: readonly Branch[]): void {
  let isMatched = false;
  for (const branch of branches) {
    const matches = branch.value ? isEqual(value, branch.value.evaluate(run), run) : !isMatched;
    if (branch.value && matches) isMatched = true;
    if (matches) run.renderNodes(branch.nodes);
    if (run.interrupt !== null) return;
  }
}
