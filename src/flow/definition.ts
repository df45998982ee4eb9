/**
 * The shape of a Twilio Studio flow definition, as exports have it (studio.md §1.1, §1.2). Twilio's spellings are kept:
 * this is the one place, besides the Liquid scope, where they live.
 */
export interface FlowDefinition {
  description?: string;
  states: State[];
  /** Name of the trigger state. */
  initial_state: string;
  flags?: { allow_concurrent_calls?: boolean };
}

/** One widget on the canvas. */
export interface State {
  /** Unique in the flow; target of `next`; key below `widgets` in templates. */
  name: string;
  /** Widget type, such as `send-message`. */
  type: string;
  transitions: Transition[];
  properties?: Record<string, unknown>;
}

/** An exit of a widget. A missing, null or empty `next` ends the branch. */
export interface Transition {
  event: string;
  next?: string | null;
  /** Only on the `match` transitions of `split-based-on`. */
  conditions?: Condition[];
}

/** One condition of a split. `arguments` and `value` are Liquid templates. */
export interface Condition {
  friendly_name: string;
  arguments: string[];
  type: string;
  value: string;
}

/** What a flow definition may do at a widget of this type; what `src/widgets` tells the loader about each type. */
export interface WidgetType {
  readonly type: string;
  /** Events by Studio's spelling; a transition may have no other. */
  readonly events: readonly string[];
  /** Validates `properties`; problems carry paths below `#/states/N/properties`. */
  readonly properties: PropertiesSchema;
  /** Whether an execution can run this widget, or only store it (voice and retired widgets). */
  readonly support: 'runs' | 'known';
}

/** The part of a zod schema that the loader needs, so that the catalogue does not fix a zod type. */
export interface PropertiesSchema {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: readonly SchemaIssue[] } };
}

/** A zod issue, reduced to what problems are made from. */
export interface SchemaIssue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** All widget types by their `type`. */
export type WidgetCatalogue = Readonly<Record<string, WidgetType>>;
