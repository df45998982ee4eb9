import { widgets } from '../../src/widgets';
import type { WidgetType } from '../../src/flow/definition';
import { knownWidgets } from '../../src/widgets/known';
import { unknownTypes } from './compatibility/unknown-types';
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
  return ['| widget | | |', '| --- | --- | --- |', ...runs, ...notRun()].join('\n');
}

/** One row for each reason. */
function notRun(): string[] {
  const known = [...Object.values<WidgetType>(knownWidgets), ...unknownTypes()];
  const reasons = [...new Set(known.map(({ reason = '' }) => reason))];
  return reasons.map((reason) => {
    const types = known.filter((widget) => widget.reason === reason).map(({ type }) => type);
    return `| ${types.join(', ')} | ✗ | ${reason} |`;
  });
}
