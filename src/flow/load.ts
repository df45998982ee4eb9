import { checkRestOnly, graphOf, warnOfGraph } from './check-graph';
import { checkNames } from './check-names';
import { warnOfSubflows } from './check-subflows';
import { checkWidgets } from './check-widgets';
import type { FlowDefinition, WidgetCatalogue } from './definition';
import { readDraft, type Draft } from './draft';
import { compileFlow, type Flow } from './flow';
import { convertLegacyDefinition, isLegacyDefinition } from './legacy';
import { lintTexts, type Linters } from './lint';
import { ProblemList, type Problem } from './problems';
import { readSource } from './source';

/** A flow with what is doubtful about it, or all that is wrong with it, errors first. */
export type LoadResult = { ok: true; flow: Flow; warnings: Problem[] } | { ok: false; problems: Problem[] };

export interface LoadOptions extends Linters {
  /** Widgets that one flow may have; {@link STUDIO_WIDGET_LIMIT} where absent. */
  readonly widgetLimit?: number;
}

/** Widgets of a flow at Studio (error 81025). */
export const STUDIO_WIDGET_LIMIT = 2000;

/**
 * Reads and checks a flow definition: JSON text, or the value that it stands for. Exports of Studio's first version are
 * converted. Never throws for a bad definition; all of its problems come back at once, in Studio's words.
 *
 * Structural errors are complete in one pass; warnings about the whole graph are given once there is no error, as a
 * widget that cannot be read would make its neighbours look unreachable.
 */
export function loadFlow(source: unknown, catalogue: WidgetCatalogue, options: LoadOptions = {}): LoadResult {
  const problems = new ProblemList();
  const definition = modernDefinition(readSource(source, problems), problems);
  const draft = problems.ok ? readDraft(definition, problems, options.widgetLimit ?? STUDIO_WIDGET_LIMIT) : undefined;
  if (draft) checkDraft(draft, catalogue, options, problems);
  if (!problems.ok) return { ok: false, problems: problems.all };
  return { ok: true, flow: compileFlow(definition as FlowDefinition), warnings: problems.warnings };
}

function modernDefinition(value: unknown, problems: ProblemList): unknown {
  if (!isLegacyDefinition(value)) return value;
  problems.warning(
    'flow:legacy',
    'is an export of the first version of Studio; it was converted to the form of today',
    [],
  );
  return convertLegacyDefinition(value);
}

function checkDraft(draft: Draft, catalogue: WidgetCatalogue, options: LoadOptions, problems: ProblemList): void {
  checkNames(draft, problems);
  checkWidgets(draft, catalogue, problems);
  const graph = graphOf(draft);
  if (graph) checkRestOnly(draft, graph, catalogue, problems);
  lintTexts(draft, catalogue, options, problems);
  warnOfSubflows(draft, problems);
  if (graph && problems.ok) warnOfGraph(draft, graph, catalogue, problems);
}
