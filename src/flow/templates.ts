import type { State, WidgetType } from './definition';
import type { Place } from './problems';

/** A text of a widget that is rendered before the widget runs, or by it. */
export interface TemplateSource {
  readonly source: string;
  /** Below the state: `['properties', 'body']`. */
  readonly place: Place;
}

/** Whether a text holds Liquid. */
export function isTemplate(source: string): boolean {
  return source.includes('{{') || source.includes('{%');
}

/** All texts of a widget with Liquid in them, except where its type takes text as it is. */
export function templatesOf(state: State, type: WidgetType): TemplateSource[] {
  const literal = new Set(['offset', ...(type.literal ?? [])]);
  const conditions = state.transitions.flatMap((transition, index) =>
    (transition.conditions ?? []).flatMap(({ arguments: args, value }, position) => {
      const place = ['transitions', index, 'conditions', position];
      const inArguments = args.map((source, number) => ({ source, place: [...place, 'arguments', number] }));
      return [...inArguments, { source: value, place: [...place, 'value'] }];
    }),
  );
  const properties = textsOf(state.properties ?? {}, ['properties'], '', literal);
  return [...properties, ...conditions].filter(({ source }) => isTemplate(source));
}

/** `path` is the place below the properties as {@link WidgetType.literal} writes it. */
function textsOf(value: unknown, place: Place, path: string, literal: ReadonlySet<string>): TemplateSource[] {
  if (literal.has(path)) return [];
  if (typeof value === 'string') return [{ source: value, place }];
  if (typeof value !== 'object' || value === null) return [];
  const isArray = Array.isArray(value);
  return Object.entries(value).flatMap(([key, item]) => {
    const segment = isArray ? '*' : key;
    return textsOf(item, [...place, key], path === '' ? segment : `${path}.${segment}`, literal);
  });
}
