import { z } from 'zod';

/**
 * The blocks that widgets build their property schemas from. They are as strict as Studio about JSON types and no
 * stricter: what Studio saves must load here. A schema judges a definition when it is saved and is not run again at run
 * time, so none of them changes a value: no defaults, no transforms, no trimming. Messages are not written here either;
 * the loader puts every issue into Studio's words.
 */

/** Parameters, variables and other lists of a widget (Twilio's documentation: studio/rest-api/v2/schemas). */
const MAX_ITEMS = 1000;

/** Text that may hold Liquid. */
export function text(): z.ZodString {
  return z.string();
}

/** Text that must be there. It may be empty: exports of unfinished widgets have `"url": ""`, and Studio takes them. */
export function requiredText(): z.ZodString {
  return text();
}

/** A switch: a JSON boolean, never `"true"`. */
export function flag(): z.ZodBoolean {
  return z.boolean();
}

/** A whole number: never `"5"`, never a template. */
export function integer(): z.ZodInt {
  return z.int();
}

/** One of a few words, written as a plain string; Liquid has no place here. */
export function choice<const Words extends readonly [string, ...string[]]>(
  ...words: Words
): z.ZodEnum<{ [Word in Words[number]]: Word }> {
  return z.enum(words);
}

/**
 * A number of seconds: text with digits or Liquid, or, in older exports, a bare integer. Empty text means the default.
 * The widget gets it rendered but otherwise as it was written.
 */
export function seconds(): z.ZodUnion<readonly [z.ZodString, z.ZodInt]> {
  const written = text().refine((value) => /^\s*(\d+(\.\d+)?\s*)?$|\{/.test(value), 'must be a number of seconds');
  return z.union([written, z.int().min(0)]);
}

/** Text of a bounded length; a template's own length tells nothing of what it gives. */
export function shortText(maximum: number): z.ZodString {
  return text().refine(
    (value) => value.includes('{') || value.length <= maximum,
    `may only be ${maximum} characters long`,
  );
}

/** An ISO 8601 duration such as `PT10M`, or Liquid that gives one. Empty text means none. */
export function duration(minimumSeconds: number): z.ZodString {
  return text().refine(
    (value) => value.trim() === '' || value.includes('{') || durationSeconds(value) >= minimumSeconds,
    `must be an ISO 8601 duration of at least PT${minimumSeconds / 60}M`,
  );
}

/** NaN where it is no duration. Years and months have no fixed length, so that durations have weeks at most. */
function durationSeconds(value: string): number {
  const parts = /^P(?=\d|T\d)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i.exec(
    value.trim(),
  );
  if (!parts) return NaN;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + seconds;
}

/** A SID, written out; `must be a valid, non-liquid flow sid` is what Studio says of `sid('FW', 'flow')`. */
export function sid(prefix: string, resource: string): z.ZodString {
  return text().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `must be a valid, non-liquid ${resource} sid`);
}

/** Pairs of a plain key and a templated value. `type` is written by run-subflow only. */
export function parameters(): z.ZodArray<typeof parameter> {
  return z.array(parameter).max(MAX_ITEMS);
}

/** `__proto__` names no field that could ever be read again, and writing it would change the object that it is put into. */
const parameterKey = text().refine((key) => key !== '__proto__', "must not be '__proto__'");
const parameter = z.looseObject({ key: parameterKey, value: text(), type: z.string().optional() });

/** Where the widget stands on the canvas. */
const offset = z.looseObject({ x: z.number(), y: z.number() });

/** The properties of a widget. Unknown ones are kept: exports have properties that no documentation lists. */
export function looseProperties<Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
): z.ZodObject<Shape & { offset: z.ZodOptional<typeof offset> }, z.core.$loose> {
  return z.looseObject({ ...shape, offset: offset.optional() });
}
