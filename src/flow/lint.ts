import { widgetType, type WidgetCatalogue } from './definition';
import type { Draft, LocatedState } from './draft';
import type { ProblemList } from './problems';
import { isTemplate, templatesOf } from './templates';

/** What a linter says of one text; every message becomes a warning at the text's place. */
export type Lint = (source: string) => readonly { message: string }[];

export interface Linters {
  /** Liquid: syntax, unknown tags and filters, unbalanced braces. Studio looks at none of it before run time. */
  readonly lintTemplate?: Lint;
  /** The pattern of a `regex` condition that has no Liquid in it. */
  readonly lintRegex?: Lint;
}

/** Warns of templates and regular expressions that will not do what they seem to. */
export function lintTexts(draft: Draft, catalogue: WidgetCatalogue, linters: Linters, problems: ProblemList): void {
  for (const located of draft.states) {
    if (linters.lintTemplate) lintTemplates(located, catalogue, linters.lintTemplate, problems);
    if (linters.lintRegex) lintRegexes(located, linters.lintRegex, problems);
  }
}

/** Widgets that do not run never render anything. */
function lintTemplates(
  { state, place }: LocatedState,
  catalogue: WidgetCatalogue,
  lint: Lint,
  problems: ProblemList,
): void {
  const type = widgetType(catalogue, state.type);
  if (type?.support !== 'runs') return;
  for (const template of templatesOf(state, type)) {
    for (const { message } of lint(template.source)) {
      problems.warning('flow:template', message, [...place, ...template.place]);
    }
  }
}

function lintRegexes({ state, place }: LocatedState, lint: Lint, problems: ProblemList): void {
  state.transitions.forEach(({ conditions }, index) => {
    conditions?.forEach(({ type, value }, position) => {
      if (type !== 'regex' || isTemplate(value)) return;
      for (const { message } of lint(value)) {
        problems.warning('flow:regex', message, [...place, 'transitions', index, 'conditions', position, 'value']);
      }
    });
  });
}
