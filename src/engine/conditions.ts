import { CONDITION_TYPES, type ConditionType } from '../flow/definition';
import { compileRegex } from './regex';

/** Whether a condition holds; for some patterns of `regex` that has to be found out outside the workflow. */
export type Verdict = boolean | 'needs-bounded-regex';

/** Tests a value against what the condition names. Both come trimmed. */
export type Predicate = (actual: string, value: string) => Verdict;

/** Steps that one regular expression may take in the workflow; about 50 ms. */
const MAX_REGEX_COST = 4_000_000;

/**
 * The conditions of split-based-on (https://www.twilio.com/docs/studio/widget-library/split-based-on): texts are compared
 * without regard to case, and what does not read as the number, date or time that a condition is about does not hold.
 */
export const CONDITIONS: Readonly<Record<ConditionType, Predicate>> = {
  equal_to: isEqual,
  not_equal_to: not(isEqual),
  matches_any_of: isAnyOf,
  does_not_match_any_of: not(isAnyOf),
  contains,
  does_not_contain: not(contains),
  starts_with: startsWith,
  does_not_start_with: not(startsWith),
  is_blank: isBlank,
  is_not_blank: not(isBlank),
  regex: matchesRegex,
  less_than: ordered(readNumber, (left, right) => left < right),
  greater_than: ordered(readNumber, (left, right) => left > right),
  is_before_time: ordered(readTime, (left, right) => left < right),
  is_after_time: ordered(readTime, (left, right) => left > right),
  is_before_date: ordered(readDate, (left, right) => left < right),
  is_after_date: ordered(readDate, (left, right) => left > right),
};

/** Evaluates a condition on rendered texts. A type that Studio does not know never holds. */
export function evaluateCondition(type: string, actual: string, value: string): Verdict {
  return isConditionType(type) && CONDITIONS[type](actual.trim(), value.trim());
}

function isConditionType(type: string): type is ConditionType {
  return (CONDITION_TYPES as readonly string[]).includes(type);
}

function not(predicate: (actual: string, value: string) => boolean): Predicate {
  return (actual, value) => !predicate(actual, value);
}

function fold(text: string): string {
  return text.toLowerCase();
}

function isEqual(actual: string, value: string): boolean {
  return fold(actual) === fold(value);
}

/**
 * `value` is a list with commas; there is no way to have a comma within an entry. A blank entry is one like any other, so
 * that a list of one entry is `equal_to`; what is behind a last comma is none, as where Java splits texts.
 */
function isAnyOf(actual: string, value: string): boolean {
  const entries = value.split(',').map((entry) => entry.trim());
  while (entries.length > 1 && entries.at(-1) === '') entries.pop();
  return entries.some((entry) => isEqual(actual, entry));
}

function contains(actual: string, value: string): boolean {
  return fold(actual).includes(fold(value));
}

function startsWith(actual: string, value: string): boolean {
  return fold(actual).startsWith(fold(value));
}

/** `value` is of no account: exports hold "Is Blank" there. */
function isBlank(actual: string): boolean {
  return actual === '';
}

/** The pattern must match the whole text. */
function matchesRegex(actual: string, pattern: string): Verdict {
  const regex = compileRegex(pattern);
  if (regex.engine === 'invalid') return false;
  if (regex.engine === 'bounded' || regex.cost(actual.length) > MAX_REGEX_COST) return 'needs-bounded-regex';
  return regex.test(actual);
}

/** Compares what both texts read as; null is what does not read as one. */
function ordered<T extends number | bigint>(
  read: (text: string) => T | null,
  holds: (actual: T, value: T) => boolean,
): Predicate {
  return (actual, value) => {
    const [left, right] = [read(actual), read(value)];
    return left !== null && right !== null && holds(left, right);
  };
}

/** Integers are read exactly, however long they are. */
function readNumber(text: string): number | bigint | null {
  if (/^[+-]?\d{1,400}$/.test(text)) return BigInt(text.replace('+', ''));
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null;
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Minutes since midnight of `HH:MM`. */
function readTime(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text);
  const [hours, minutes] = [Number(match?.[1]), Number(match?.[2])];
  return hours <= 23 && minutes <= 59 ? hours * 60 + minutes : null;
}

/** A number that grows with the date, of a `YYYY-MM-DD` that the calendar has. */
function readDate(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const [year, month, day] = [Number(match?.[1]), Number(match?.[2]), Number(match?.[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) ? (year * 12 + month) * 31 + day : null;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
