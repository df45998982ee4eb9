import { isBlank, withoutText } from '../syntax/nodes';
import type { Node, Run } from '../runtime/run';
import { readLoop, selectItems, type Loop } from './loop';
import type { Tag } from '../syntax/parser';

/** `{% for item in list reversed limit: 3 offset: 1 %}…{% else %}…{% endfor %}` */
export const forTag: Tag = (token, parser) => {
  const loop = readLoop(token, ['limit', 'offset'], false);
  const body = parser.section(token, 'else', 'endfor');
  const otherwise = body.end.name === 'else' ? parser.section(token, 'endfor').nodes : [];
  const blank = isBlank(body.nodes) && isBlank(otherwise);
  const [nodes, instead] = blank ? [withoutText(body.nodes), withoutText(otherwise)] : [body.nodes, otherwise];
  return {
    place: token,
    blank,
    render(run) {
      const items = selectItems(loop, token, run);
      if (items.length === 0) run.renderNodes(instead);
      else renderRounds(run, loop, items, nodes);
    },
  };
};

function renderRounds(run: Run, loop: Loop, items: readonly unknown[], nodes: readonly Node[]): void {
  const parentloop = run.lookup('forloop');
  const variables = new Map<string, unknown>();
  run.within(variables, () => {
    for (const [index, item] of items.entries()) {
      run.step();
      variables.set(loop.variable, item);
      variables.set('forloop', { name: loop.name, ...loopPosition(index, items.length), parentloop });
      run.renderNodes(nodes);
      const { interrupt } = run;
      run.interrupt = null;
      if (interrupt === 'break') return;
    }
  });
}

/** What `forloop` and `tablerowloop` tell about the round. */
export function loopPosition(index: number, length: number): Record<string, unknown> {
  return {
    length,
    index: index + 1,
    index0: index,
    rindex: length - index,
    rindex0: length - index - 1,
    first: index === 0,
    last: index === length - 1,
  };
}
