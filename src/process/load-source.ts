import { lintTemplate } from '../engine/liquid';
import { lintRegex } from '../engine/regex';
import { loadFlow, type LoadResult } from '../flow/load';
import { catalogue } from '../widgets/catalogue';

/** Loads a flow as this build runs it: its widgets by ours, its templates and expressions by our engine. */
export function loadSource(source: unknown): LoadResult {
  return loadFlow(source, catalogue, { lintTemplate, lintRegex });
}
