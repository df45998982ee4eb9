import { isNil, LiquidArray } from '../runtime/values';
import { toInteger } from '../runtime/numbers';
import type { Run } from '../runtime/run';
import { textFilter, type Filter } from './filter';

/** Filters that make a text from a text. Characters are whole ones: no emoji is cut in two. */
export const TEXT_FILTERS: Readonly<Record<string, Filter>> = {
  append: { min: 1, max: 1, apply: (input, [text], run) => run.textOf(input) + run.textOf(text) },
  prepend: { min: 1, max: 1, apply: (input, [text], run) => run.textOf(text) + run.textOf(input) },
  capitalize: textFilter((text) => {
    const [first = ''] = text;
    return first.toUpperCase() + text.slice(first.length).toLowerCase();
  }),
  downcase: textFilter((text) => text.toLowerCase()),
  upcase: textFilter((text) => text.toUpperCase()),
  strip: textFilter((text) => text.trim()),
  lstrip: textFilter((text) => text.trimStart()),
  rstrip: textFilter((text) => text.trimEnd()),
  strip_newlines: textFilter((text) => text.replace(/\r?\n/g, '')),
  replace: replacing({ min: 1, max: 2 }, replaceAll),
  replace_first: replacing({ min: 1, max: 2 }, replaceFirst),
  replace_last: replacing({ min: 2, max: 2 }, replaceLast),
  remove: replacing({ min: 1, max: 1 }, replaceAll),
  remove_first: replacing({ min: 1, max: 1 }, replaceFirst),
  remove_last: replacing({ min: 1, max: 1 }, replaceLast),
  slice: {
    min: 1,
    max: 2,
    apply: (input, [offset, length], run) => slice(input, toInteger(offset), toCount(length), run),
  },
  split: { min: 1, max: 1, apply: (input, [separator], run) => split(run.textOf(input), run.textOf(separator)) },
  truncate: { min: 0, max: 2, apply: (input, args, run) => (isNil(input) ? input : truncate(input, args, run)) },
  truncatewords: {
    min: 0,
    max: 2,
    apply: (input, args, run) => (isNil(input) ? input : truncateWords(input, args, run)),
  },
};

type Replace = (text: string, pattern: string, replacement: string, run: Run) => string;

function replacing(counts: Pick<Filter, 'min' | 'max'>, replace: Replace): Filter {
  return {
    ...counts,
    apply: (input, [pattern, replacement], run) =>
      replace(run.textOf(input), run.textOf(pattern), run.textOf(replacement), run),
  };
}

/** An empty pattern is found before, between and behind all characters. */
function replaceAll(text: string, pattern: string, replacement: string, run: Run): string {
  const parts = pattern === '' ? ['', ...text, ''] : text.split(pattern);
  run.chargeItems(parts.length);
  run.charge(text.length + parts.length * replacement.length);
  return parts.join(replacement);
}

function replaceFirst(text: string, pattern: string, replacement: string): string {
  // A function, because a replacement text would be searched for `$&` and the like.
  return text.replace(pattern, () => replacement);
}

function replaceLast(text: string, pattern: string, replacement: string): string {
  const at = text.lastIndexOf(pattern);
  return at < 0 ? text : text.slice(0, at) + replacement + text.slice(at + pattern.length);
}

function toCount(value: unknown): number {
  return value === undefined || value === null ? 1 : toInteger(value);
}

function slice(input: unknown, offset: number, length: number, run: Run): unknown {
  const items = Array.isArray(input) ? (input as unknown[]) : [...run.textOf(input)];
  const begin = offset < 0 ? items.length + offset : offset;
  const part = begin < 0 || length < 0 ? [] : items.slice(begin, begin + length);
  return Array.isArray(input) ? LiquidArray.holding(part) : part.join('');
}

/** Empty texts at the end are dropped; a space as separator stands for any white space, as in Ruby. */
function split(text: string, separator: string): LiquidArray {
  if (separator === ' ') return LiquidArray.holding(text.split(/\s+/).filter((part) => part !== ''));
  const parts = separator === '' ? [...text] : text.split(separator);
  while (parts.at(-1) === '') parts.pop();
  return LiquidArray.holding(parts);
}

function truncate(input: unknown, args: readonly unknown[], run: Run): string {
  const characters = [...run.textOf(input)];
  const { count, end } = readEnd(args, 50, run);
  if (characters.length <= count) return characters.join('');
  return characters.slice(0, Math.max(0, count - [...end].length)).join('') + end;
}

function truncateWords(input: unknown, args: readonly unknown[], run: Run): string {
  const text = run.textOf(input);
  const { end, ...given } = readEnd(args, 15, run);
  const count = Math.max(1, given.count);
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length <= count) return text;
  return words.slice(0, count).join(' ') + end;
}

/** How much to keep, and what to put behind it. Only an argument that is left out is the usual one, not one that is nil. */
function readEnd(args: readonly unknown[], usual: number, run: Run): { count: number; end: string } {
  return {
    count: args.length > 0 ? toInteger(args[0]) : usual,
    end: args.length > 1 ? run.textOf(args[1]) : '...',
  };
}
