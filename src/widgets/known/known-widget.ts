import { z } from 'zod';
import type { WidgetType } from '../../flow/definition';
import { flag, integer, looseProperties, text } from '../../flow/properties';

/**
 * A widget type that flows may contain but no execution can enter: it is judged when a flow is saved, like any other, and
 * has no `run`. Properties are those of exports and of Twilio's documentation (studio/widget-library); words such as
 * `"mono"` or `"POST"` are plain text here, since nothing acts on them.
 */
export function knownWidget<Shape extends z.core.$ZodLooseShape>(source: {
  type: string;
  /** Why it does not run. */
  reason: string;
  /** Empty where Twilio never documented them. */
  events: readonly string[];
  properties: Shape;
}): WidgetType {
  return { ...source, properties: looseProperties(source.properties), support: 'known' };
}

type Optional<Name extends string, Schema extends z.ZodType> = Record<Name, z.ZodOptional<Schema>>;

/** Optional properties that hold text. */
export function texts<const Name extends string>(...names: Name[]): Optional<Name, z.ZodString> {
  return optional(names, text());
}

/** Optional properties that hold whole numbers. */
export function integers<const Name extends string>(...names: Name[]): Optional<Name, z.ZodInt> {
  return optional(names, integer());
}

/** Optional properties that hold true or false. */
export function flags<const Name extends string>(...names: Name[]): Optional<Name, z.ZodBoolean> {
  return optional(names, flag());
}

function optional<Name extends string, Schema extends z.ZodType>(
  names: Name[],
  schema: Schema,
): Optional<Name, Schema> {
  return Object.fromEntries(names.map((name) => [name, z.optional(schema)])) as Optional<Name, Schema>;
}
