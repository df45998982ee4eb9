import type { TagToken } from 'liquidjs';
import { LiquidFault } from '../problems';
import type { Node, Run } from '../runtime/run';
import { unexpected, unquote } from '../syntax/operand';
import { expectNothing } from '../syntax/nodes';
import type { Tag } from '../syntax/parser';

const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_-]*$/u;

/** Reads the name of a variable that a tag sets. @throws LiquidFault when it is none */
function readName(token: TagToken): string {
  token.tokenizer.skipBlank();
  const quoted = token.tokenizer.readQuoted();
  const name = quoted ? unquote(quoted.getText()) : token.tokenizer.readIdentifier().getText();
  if (NAME.test(name)) return name;
  throw new LiquidFault('syntax', `Expected the name of a variable, but found ${JSON.stringify(name)}`);
}

/** `{% assign name = value | filter %}` sets a variable for the rest of the template. */
export const assign: Tag = (token, parser) => {
  const name = readName(token);
  token.tokenizer.skipBlank();
  if (token.tokenizer.peek() !== '=') throw unexpected(token.tokenizer, '"=" behind the name');
  token.tokenizer.advance();
  const value = parser.filtered(token);
  return { place: token, blank: true, render: (run) => run.assign(name, value.evaluate(run)) };
};

/** `{% capture name %}…{% endcapture %}` sets a variable to the text of its block. */
export const capture: Tag = (token, parser) => {
  const name = readName(token);
  expectNothing(token);
  const { nodes } = parser.section(token, 'endcapture');
  return {
    place: token,
    blank: true,
    render: (run) =>
      run.assign(
        name,
        run.capture(() => run.renderNodes(nodes)),
      ),
  };
};

/** `{% increment name %}` prints a counter, from 0 where the context has none of the name, and counts up. */
export const increment: Tag = (token) => counter(token, (run, name) => run.write(run.count(name, 1)));

/** `{% decrement name %}` counts down, and prints the counter. */
export const decrement: Tag = (token) => counter(token, (run, name) => run.write(run.count(name, -1) - 1));

function counter(token: TagToken, print: (run: Run, name: string) => void): Node {
  const name = readName(token);
  expectNothing(token);
  return { place: token, blank: false, render: (run) => print(run, name) };
}
