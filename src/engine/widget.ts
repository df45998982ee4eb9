import type { z } from 'zod';
import type { Transition, WidgetType } from '../flow/definition';
import type { JsonObject } from './context';
import type { Arrival, Effects, Return } from './effects';
import type { Channel, Cleanup, ExecutionState, Frame } from './execution';

/**
 * The contract of a widget.
 *
 * `run` gets its properties with every template rendered, the execution to read, and the effects. It is deterministic and
 * written await-style: what it awaits is an effect, and Temporal makes the coroutine durable. It returns exactly one exit
 * through a declared event. It never throws for an expected outcome, never names another widget, never writes state.
 * The engine does the rest: it writes `widgets.<name>`, picks the transition, counts limits and writes the journal.
 */
export interface Widget<Properties = unknown, Event extends string = string> extends WidgetType {
  readonly events: readonly Event[];
  /** Paths below `properties` that are not templates, `*` for any index: Studio takes these as they are. */
  readonly literal: readonly string[];
  /** Whether `run` reads what the widget has left at `widgets.<name>` before; {@link WidgetScope.frame} has it. */
  readonly readsOwnOutput?: boolean;
  run(properties: Properties, scope: WidgetScope<Event>): Leave | Promise<Leave>;
}

/** What a running widget can see and do. */
export interface WidgetScope<Event extends string = string> {
  readonly name: string;
  /** `<execution sid>:<step index>`: identifies this step, the same on every attempt and replay. */
  readonly key: string;
  readonly execution: Readonly<ExecutionState>;
  /** The flow that the widget belongs to; its `context` is what templates read. */
  readonly frame: Readonly<Frame>;
  readonly effects: Omit<Effects, 'waitForMessage' | 'waitForReturn' | 'rest'>;
  /** {@link Effects.waitForMessage}, ended at the latest with the execution's lifetime. */
  readonly waitForMessage: (wait: { timeoutSeconds: number; outboundSid?: string }) => Promise<Arrival>;
  /** {@link Effects.waitForReturn}, ended at the latest with the execution's lifetime. */
  readonly waitForReturn: (wait: { timeoutSeconds: number }) => Promise<Return>;
  readonly transitions: readonly Transition[];
  /** Renders a template of this widget that `properties` does not hold, such as a condition's `value`. */
  readonly render: (template: string) => string;
  /** Adds a warning with Studio's code (81xxx) to the step's log. */
  readonly warn: (code: number, message: string) => void;
  /** Leaves through `event`. `output` becomes `widgets.<name>`; `changes` touches the rest of the execution. */
  readonly exit: (event: Event, output?: JsonObject, changes?: ExitChanges) => Exit;
}

/** What an exit changes besides `widgets.<name>`. */
export interface ExitChanges {
  /** Written to `flow.variables`. */
  variables?: JsonObject;
  /** The execution's channel from here on. */
  channel?: Channel;
  /** Merged into `flow.channel`. */
  channelContext?: JsonObject;
  /** To undo when the execution ends. */
  cleanup?: Cleanup[];
  /** Which of several transitions with the same event is taken (split-based-on). */
  transition?: Transition;
}

/** The widget is done: the engine follows the transition of `event`. */
export interface Exit {
  readonly kind: 'exit';
  readonly event: string;
  /** Absent where `widgets.<name>` stays as it is. */
  readonly output?: JsonObject;
  readonly changes: ExitChanges;
}

/** The widget hands over to a subflow and leaves through `completed` when that has come to its end. */
export interface SubflowCall {
  readonly kind: 'call';
  readonly flowSid: string;
  readonly revision: number;
  readonly parameters: JsonObject;
}

export type Leave = Exit | SubflowCall;

/** A widget of any type, as the registry holds it. */
export type AnyWidget = Widget<never, string>;

/** All widgets that run, by type. */
export type WidgetRegistry = Readonly<Record<string, AnyWidget>>;

interface WidgetSource<Schema extends z.ZodType, Event extends string> {
  type: string;
  properties: Schema;
  events: readonly Event[];
  literal?: readonly string[];
  readsOwnOutput?: boolean;
  run(properties: z.output<Schema>, scope: WidgetScope<Event>): Leave | Promise<Leave>;
}

/** Defines a widget type; the registry in `src/widgets/index.ts` has one row for each. */
export function defineWidget<Schema extends z.ZodType, const Event extends string>(
  source: WidgetSource<Schema, Event>,
): Widget<z.output<Schema>, Event> {
  return { literal: [], support: 'runs', ...source };
}
