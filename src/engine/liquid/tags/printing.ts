import { outputNode, textNode } from '../syntax/nodes';
import { readLines } from '../syntax/tokens';
import { isBlank } from '../syntax/nodes';
import type { Tag } from '../syntax/parser';

/** `{% echo value | filter %}` is `{{ value | filter }}`. */
export const echo: Tag = (token, parser) => {
  token.tokenizer.skipBlank();
  return token.tokenizer.end() ? textNode('', token) : outputNode(parser.filtered(token), token);
};

/** `{% liquid … %}` holds tags, each on a line and without their delimiters. */
export const liquid: Tag = (token, parser) => {
  const nodes = parser.nested(token, readLines(token.tokenizer));
  return { place: token, blank: isBlank(nodes), render: (run) => run.renderNodes(nodes) };
};

/** `{% ifchanged %}…{% endifchanged %}` prints its block when it is not what an ifchanged printed before. */
export const ifchanged: Tag = (token, parser) => {
  const { nodes } = parser.section(token, 'endifchanged');
  return {
    place: token,
    blank: false,
    render(run) {
      const text = run.capture(() => run.renderNodes(nodes));
      if (text === run.registers.get('ifchanged')) return;
      run.registers.set('ifchanged', text);
      run.write(text);
    },
  };
};
