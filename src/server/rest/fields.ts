import { z } from 'zod';

/** A form that repeats a parameter means the last one. */
export const lastOf = (value: unknown): unknown => (Array.isArray(value) ? value.at(-1) : value);

const isPlain = (text: string): boolean => !text.includes('\0');

const wanted = (what: string) => (issue: { input?: unknown }) =>
  issue.input === undefined ? 'is missing' : `Expected ${what}`;

/** Text of at most `maximum` characters. PostgreSQL cannot keep a NUL. */
export function textField(maximum = 1000): z.ZodType<string> {
  const text = z.string({ error: wanted('text') }).max(maximum, `Expected at most ${maximum} characters`);
  return z.preprocess(lastOf, text.refine(isPlain, 'Expected text without NUL characters'));
}

/** Text that is not empty. */
export function nameField(maximum?: number): z.ZodType<string> {
  const name = textField(maximum).refine((text) => text.trim() !== '', 'Expected text that is not empty');
  return name.meta({ pattern: '\\S' });
}

/** One of some words. */
export function wordField<const Word extends string>(...words: readonly [Word, ...Word[]]): z.ZodType<Word> {
  return z.preprocess(lastOf, z.enum(words, { error: wanted(words.join(' or ')) }));
}

/** A parameter that may come several times, or once, or as a JSON array. An empty one stands for an empty list. */
export function listField<Item extends string>(item: z.ZodType<Item>, maximum: number): z.ZodType<Item[]> {
  const items = z.array(item, { error: wanted('a list') }).max(maximum, `Expected at most ${maximum} items`);
  return z.preprocess((value) => (value === '' ? [] : typeof value === 'string' ? [value] : value), items);
}

const ISO_8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** A date and time in ISO 8601, in UTC unless it says otherwise. A date alone is its midnight. */
export function dateTimeField(): z.ZodType<Date> {
  const text = textField(40).refine((value) => ISO_8601.test(value) && !Number.isNaN(parseUtc(value)), {
    error: 'Expected a date and time in ISO 8601, such as 2026-11-21T10:00:00Z',
  });
  return text.transform((value) => new Date(parseUtc(value)));
}

function parseUtc(value: string): number {
  return Date.parse(/T.*(Z|[+-]\d{2}:?\d{2})$/.test(value) || !value.includes('T') ? value : `${value}Z`);
}

/** A whole number. */
export function integerField(minimum: number, maximum: number): z.ZodType<number> {
  const range = `Expected a whole number from ${minimum} to ${maximum}`;
  return textField(20)
    .refine((text) => /^\d+$/.test(text) && Number(text) >= minimum && Number(text) <= maximum, range)
    .meta({ type: 'integer', minimum, maximum, maxLength: undefined })
    .transform(Number);
}
