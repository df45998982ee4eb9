import { widgetType, type WidgetCatalogue, type WidgetType } from './definition';
import type { Draft, LocatedState } from './draft';
import type { ProblemList } from './problems';
import { checkTransitions } from './check-transitions';
import { addSchemaIssues } from './wording';

/** Checks every widget by its type: that there is such a type, its properties, and its transitions. */
export function checkWidgets(draft: Draft, catalogue: WidgetCatalogue, problems: ProblemList): void {
  const names = new Set(draft.outlines.map(({ name }) => name));
  for (const located of draft.states) {
    const type = widgetType(catalogue, located.state.type);
    if (type) {
      checkProperties(located, type, problems);
      if (type.support === 'known') warnNotRunnable(located, type, problems);
    } else {
      const known = Object.keys(catalogue).sort().join(', ');
      problems.error('flow:unknown_type', `does not have a value in the enumeration [${known}]`, [
        ...located.place,
        'type',
      ]);
    }
    checkTransitions(located, type, names, problems);
  }
}

/** Only the trigger may do without properties. */
function checkProperties({ state, place }: LocatedState, type: WidgetType, problems: ProblemList): void {
  const properties = state.type === 'trigger' ? (state.properties ?? {}) : state.properties;
  const at = [...place, 'properties'];
  if (properties === undefined) {
    problems.error('flow:required', 'is missing but it is required', at);
    return;
  }
  const parsed = type.properties.safeParse(properties);
  if (!parsed.success) addSchemaIssues(problems, parsed.error.issues, properties, at);
}

function warnNotRunnable({ place }: LocatedState, type: WidgetType, problems: ProblemList): void {
  const reason = type.reason ?? 'this type is known, but not built';
  problems.warning('flow:not_runnable', `${type.type} does not run here: ${reason}`, [...place, 'type']);
}
