/**
 * The shape of a Twilio Studio flow definition, as exports have it (Twilio's documentation: studio/rest-api/v2/schemas).
 * Twilio's spellings are kept: this is the one place, besides the Liquid scope, where they live.
 */
export interface FlowDefinition {
  description?: string;
  states: State[];
  /** Name of the trigger state. */
  initial_state: string;
  /** `inbox` is an addition of ours: what becomes of a message that no widget waits for. */
  flags?: { allow_concurrent_calls?: boolean; inbox?: 'drop' | 'queue'; requests?: 'once' | 'at-least-once' };
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
  type: ConditionType;
  value: string;
}

/** Every `type` of a condition (Twilio's documentation: studio/widget-library/split-based-on). */
export const CONDITION_TYPES = [
  'equal_to',
  'not_equal_to',
  'matches_any_of',
  'does_not_match_any_of',
  'contains',
  'does_not_contain',
  'starts_with',
  'does_not_start_with',
  'is_blank',
  'is_not_blank',
  'regex',
  'less_than',
  'greater_than',
  'is_before_time',
  'is_after_time',
  'is_before_date',
  'is_after_date',
] as const;
export type ConditionType = (typeof CONDITION_TYPES)[number];

/** What a flow definition may do at a widget of this type; what `src/widgets` tells the loader about each type. */
export interface WidgetType {
  readonly type: string;
  /** Events by Studio's spelling; a transition may have no other. Empty where Twilio never documented them: any is taken. */
  readonly events: readonly string[];
  /** Validates `properties`; problems carry paths below `#/states/N/properties`. */
  readonly properties: PropertiesSchema;
  /** Paths below `properties` that are not templates, `*` for any index. */
  readonly literal?: readonly string[];
  /** Whether an execution can run this widget, or only store it (voice and retired widgets). */
  readonly support: 'runs' | 'known';
  /** Why an execution cannot enter it; for `known` types. */
  readonly reason?: string;
}

/** The part of a zod schema that the loader needs, so that the catalogue does not fix a zod type. */
export interface PropertiesSchema {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: readonly SchemaIssue[] } };
}

/** A zod issue, reduced to what problems are made from. Which of the optional fields there are depends on `code`. */
export interface SchemaIssue {
  readonly code?: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** `invalid_type`: the type's name. */
  readonly expected?: string;
  /** `invalid_value`: what is allowed. */
  readonly values?: readonly unknown[];
  /** `invalid_union`: the issues of each member. */
  readonly errors?: readonly (readonly SchemaIssue[])[];
  /** `too_small`, `too_big`: of what. */
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  /** `invalid_format`: the regular expression. */
  readonly pattern?: string;
}

/** All widget types by their `type`. */
export type WidgetCatalogue = Readonly<Record<string, WidgetType>>;

/** The type of that name; a name such as `constructor` is none. */
export function widgetType(catalogue: WidgetCatalogue, name: string): WidgetType | undefined {
  return Object.hasOwn(catalogue, name) ? catalogue[name] : undefined;
}
