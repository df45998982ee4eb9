import type { Node, Run } from '../runtime/run';
import { loopPosition } from './for';
import { readLoop, readOption, selectItems, type Loop } from './loop';
import type { Tag } from '../syntax/parser';

/** `{% tablerow item in list cols: 2 %}…{% endtablerow %}` prints rows of an HTML table. */
export const tablerow: Tag = (token, parser) => {
  const loop = readLoop(token, ['limit', 'offset', 'cols'], true);
  const { nodes } = parser.section(token, 'endtablerow');
  return {
    place: token,
    blank: false,
    render(run) {
      const items = selectItems(loop, token, run);
      const columns = readOption(loop, run, 'cols') ?? items.length;
      run.write('<tr class="row1">\n');
      renderCells(run, { loop, items, nodes, columns });
      run.write('</tr>\n');
    },
  };
};

interface Table {
  readonly loop: Loop;
  readonly items: readonly unknown[];
  readonly nodes: readonly Node[];
  readonly columns: number;
}

function renderCells(run: Run, { loop, items, nodes, columns }: Table): void {
  const variables = new Map<string, unknown>();
  let [row, column] = [1, 1];
  run.within(variables, () => {
    for (const [index, item] of items.entries()) {
      run.step();
      variables.set(loop.variable, item);
      variables.set('tablerowloop', { ...loopPosition(index, items.length), ...cellPosition(row, column, columns) });
      run.write(`<td class="col${column}">`);
      run.renderNodes(nodes);
      run.write('</td>');
      const { interrupt } = run;
      run.interrupt = null;
      if (interrupt === 'break') return;
      const isRowFull = column === columns && index < items.length - 1;
      if (isRowFull) run.write(`</tr>\n<tr class="row${row + 1}">`);
      [row, column] = column === columns ? [row + 1, 1] : [row, column + 1];
    }
  });
}

function cellPosition(row: number, column: number, columns: number): Record<string, unknown> {
  return { row, col: column, col0: column - 1, col_first: column === 1, col_last: column === columns };
}
