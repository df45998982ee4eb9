import type { TagToken } from 'liquidjs';
import { LiquidFault } from '../problems';
import { expectNothing, textNode } from '../syntax/nodes';
import { isTagToken, type TopLevelToken } from '../syntax/tokens';
import type { Node } from '../runtime/run';
import type { Parser, Tag } from '../syntax/parser';

const nothing = (place: TagToken): Node => ({ place, blank: true, render: () => undefined });

/** `{% comment %}…{% endcomment %}`; comments can hold comments. */
export const comment: Tag = (token, parser) => {
  let depth = 1;
  while (depth > 0) {
    const inner = nextWithin(token, parser);
    if (!isTagToken(inner)) continue;
    if (inner.name === 'comment') depth += 1;
    else if (inner.name === 'endcomment') depth -= 1;
  }
  return nothing(token);
};

/** `{% raw %}…{% endraw %}` prints what it holds as it stands. */
export const raw: Tag = (token, parser) => {
  expectNothing(token);
  let text = '';
  for (;;) {
    const inner = nextWithin(token, parser);
    if (isTagToken(inner) && inner.name === 'endraw') return textNode(text, token);
    text += inner.getText();
  }
};

/** `{% # a note %}`; each further line begins with `#` too. */
export const inlineComment: Tag = (token) => {
  const lines = token.args.split('\n').slice(1);
  if (lines.every((line) => /^\s*(#|$)/.test(line))) return nothing(token);
  throw new LiquidFault('syntax', 'Expected every line of an inline comment to begin with "#"');
};

function nextWithin(token: TagToken, parser: Parser): TopLevelToken {
  const inner = parser.next();
  if (inner) return inner;
  throw new LiquidFault('syntax', `Expected {% end${token.name} %} for {% ${token.name} %}, but there is none`, token);
}
