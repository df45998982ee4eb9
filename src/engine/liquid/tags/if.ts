import type { TagToken } from 'liquidjs';
import type { Node, Run } from '../runtime/run';
import { readCondition } from '../syntax/expression';
import { isBlank, withoutText } from '../syntax/nodes';
import type { Parser, Tag } from '../syntax/parser';

interface Branch {
  readonly holds: (run: Run) => boolean;
  readonly nodes: readonly Node[];
}

/** `{% if a == b and c %}…{% elsif d %}…{% else %}…{% endif %}` */
export const ifTag: Tag = (token, parser) => conditional(token, parser, readCondition(token.tokenizer));

/** `{% unless a %}…{% endunless %}`: an `if` whose first condition must not hold. */
export const unless: Tag = (token, parser) => {
  const holds = readCondition(token.tokenizer);
  return conditional(token, parser, (run) => !holds(run));
};

/** What stands behind an `else` in its tag, and branches after it, are of no account, as in Shopify's Liquid. */
function conditional(token: TagToken, parser: Parser, first: Branch['holds']): Node {
  const all: Branch[] = [];
  let holds = first;
  for (;;) {
    const { nodes, end } = parser.section(token, 'elsif', 'else', `end${token.name}`);
    all.push({ holds, nodes });
    if (end.name === `end${token.name}`) break;
    holds = end.name === 'else' ? () => true : readCondition(end.tokenizer);
  }
  const blank = all.every(({ nodes }) => isBlank(nodes));
  const branches = blank ? all.map(({ holds, nodes }) => ({ holds, nodes: withoutText(nodes) })) : all;
  return {
    place: token,
    blank,
    render(run) {
      const branch = branches.find((candidate) => candidate.holds(run));
      if (branch) run.renderNodes(branch.nodes);
    },
  };
}
