import type { Flow } from '../flow/flow';
import type { State } from '../flow/definition';
import type { Json, JsonObject } from './context';
import { compileTemplate, type LiquidProblem, type RenderContext, type Template } from './liquid';
import { readersFrom, type Readers } from './readers';
import type { AnyWidget, WidgetRegistry } from './widget';

/** A widget of a flow, ready to run: its templates are parsed. */
export interface ProgramWidget {
  readonly state: State;
  /** Null for a type that does not run here: it is known for loading flows, not for running them. */
  readonly widget: AnyWidget | null;
  /** Renders the properties; problems are Studio's warning 81018. */
  render(context: RenderContext): { properties: JsonObject; problems: LiquidProblem[] };
}

/** A flow ready to run. Widgets are compiled when they are first reached, so that a large flow costs what it uses. */
export interface Program {
  readonly trigger: string;
  /** @throws Error when the flow has no such widget: a bug, as validation has seen every name. */
  widget(name: string): ProgramWidget;
  /** What can still be read from a widget on. */
  readersFrom(position: string): Readers;
}

/** Prepares a validated flow. */
export function compileProgram(flow: Flow, registry: WidgetRegistry): Program {
  const compiled = new Map<string, ProgramWidget>();
  return {
    trigger: flow.trigger.name,
    readersFrom: (position) => readersFrom(flow, registry, position),
    widget(name) {
      let widget = compiled.get(name);
      if (!widget) {
        widget = compileWidget(flow.state(name), registry);
        compiled.set(name, widget);
      }
      return widget;
    },
  };
}

function compileWidget(state: State, registry: WidgetRegistry): ProgramWidget {
  const widget = Object.hasOwn(registry, state.type) ? registry[state.type] : undefined;
  if (!widget) return { state, widget: null, render: () => ({ properties: {}, problems: [] }) };
  const { offset: _place, ...properties } = state.properties ?? {};
  const render = compileValue(properties, '', new Set(widget.literal));
  return {
    state,
    widget,
    render(context) {
      const problems: LiquidProblem[] = [];
      return { properties: render(context, problems) as JsonObject, problems };
    },
  };
}

type Renderer = (context: RenderContext, problems: LiquidProblem[]) => Json;

/** A value without templates is returned as it is each time: properties are read-only to widgets. */
function compileValue(value: unknown, path: string, literal: ReadonlySet<string>): Renderer {
  if (literal.has(path)) return () => value as Json;
  if (typeof value === 'string') return compileText(compileTemplate(value), value);
  if (Array.isArray(value)) {
    const items = value.map((item) => compileValue(item, path === '' ? '*' : `${path}.*`, literal));
    return (context, problems) => items.map((item) => item(context, problems));
  }
  if (typeof value === 'object' && value !== null) return compileObject(value, path, literal);
  return () => value as Json;
}

function compileText(template: Template, source: string): Renderer {
  if (template.plain) return () => source;
  return (context, problems) => {
    const rendered = template.render(context);
    problems.push(...rendered.problems);
    return rendered.text;
  };
}

function compileObject(value: object, path: string, literal: ReadonlySet<string>): Renderer {
  const fields = Object.entries(value).map(
    ([key, field]) => [key, compileValue(field, path === '' ? key : `${path}.${key}`, literal)] as const,
  );
  return (context, problems) => Object.fromEntries(fields.map(([key, render]) => [key, render(context, problems)]));
}
