import { lintTemplate } from '../engine/liquid';
import { lintRegex } from '../engine/regex';
import { loadFlow, type LoadResult } from '../flow/load';
import { catalogue } from '../widgets/catalogue';

/**
 * Loads flows as this build runs them: their widgets by ours, their templates and expressions by our engine.
 *
 * @param limits what a flow may have at most
 */
export function sourceLoader({ widgets }: { widgets: number }): (source: unknown) => LoadResult {
  return (source) => loadFlow(source, catalogue, { lintTemplate, lintRegex, widgetLimit: widgets });
}
