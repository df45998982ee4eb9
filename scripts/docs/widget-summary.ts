import { widgets } from '../../src/widgets';
import { knownWidgets } from '../../src/widgets/known';
import { WIDGETS, type WidgetRows } from './compatibility/widgets';
import { markOf } from './compatibility/row';

/** The table of the README: every widget type, and whether it runs. */
export function widgetSummary(): string {
  const runs = Object.keys(widgets).map((type) => {
    const rows = WIDGETS[type as keyof typeof widgets] as WidgetRows | undefined;
    if (!rows)
      throw new Error(`Expected rows for '${type}' in scripts/docs/compatibility/widgets.ts, but there are none`);
    const { summary } = rows;
    return `| [${type}](docs/widgets/${type}.md) | ${markOf(summary)} | ${summary.here} |`;
  });
  const known = Object.values(knownWidgets).map(({ type, reason = '' }) => `| ${type} | ✗ | ${reason} |`);
  return ['| widget | | |', '| --- | --- | --- |', ...runs, ...known].join('\n');
}
