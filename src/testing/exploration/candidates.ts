import type { Condition } from '../../flow/definition';
import { isTemplate } from '../../flow/templates';
import { sampleRegex } from './regex-sample';

/** What nobody is asked for, so that no condition on words holds. */
export const SOMETHING_ELSE = 'something else';

/** Tried where the condition itself tells nothing. */
const COMMON = [SOMETHING_ELSE, '', '1', '0', 'yes', '100', '-1'];

/** Values worth trying to make a condition hold, and to make it fail. The likeliest come first. */
export function candidatesFor({ type, value }: Pick<Condition, 'type' | 'value'>): string[] {
  if (isTemplate(value)) return COMMON;
  return [...new Set([...telling(type, value.trim()), ...COMMON])];
}

function telling(type: Condition['type'], value: string): string[] {
  switch (type) {
    case 'equal_to':
    case 'not_equal_to':
      return [value, ...neighbours(value)];
    case 'matches_any_of':
    case 'does_not_match_any_of':
      return value.split(',').map((entry) => entry.trim());
    case 'contains':
    case 'does_not_contain':
    case 'starts_with':
    case 'does_not_start_with':
      return [value, `${value} and more`];
    case 'is_blank':
    case 'is_not_blank':
      return ['', SOMETHING_ELSE];
    case 'regex':
      return sampleRegex(value);
    case 'less_than':
    case 'greater_than':
      return neighbours(value);
    case 'is_before_time':
    case 'is_after_time':
      return timesAround(value);
    case 'is_before_date':
    case 'is_after_date':
      return daysAround(value);
  }
}

/** A number and the two beside it. */
function neighbours(value: string): string[] {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return [];
  return [number - 1, number + 1, number].map(String);
}

function timesAround(value: string): string[] {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(value) ?? [];
  if (hours === undefined) return [];
  const at = Number(hours) * 60 + Number(minutes);
  const times = [at - 1, at + 1, at].filter((time) => time >= 0 && time < 24 * 60);
  return times.map((time) => `${two(Math.floor(time / 60))}:${two(time % 60)}`);
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

function daysAround(value: string): string[] {
  const day = Date.parse(`${value}T12:00:00Z`);
  if (Number.isNaN(day)) return [];
  return [-1, 1, 0].map((days) => new Date(day + days * DAY).toISOString().slice(0, 10));
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A Monday. */
const SOME_WEEK = Date.parse('2026-01-05T00:30:00Z');

/** Moments at which an execution may begin, so that what a condition says of the date or the time holds, or does not. */
export function momentsFor({ type, value }: Pick<Condition, 'type' | 'value'>): string[] {
  const days = type.endsWith('_date') ? daysAround(value.trim()).map((day) => Date.parse(`${day}T20:00:00Z`)) : [];
  const hours = Array.from({ length: 48 }, (_, hour) => SOME_WEEK + hour * HOUR);
  const week = Array.from({ length: 5 }, (_, day) => SOME_WEEK + (day + 2) * DAY + 20 * HOUR);
  return [...days, ...hours, ...week].map((moment) => new Date(moment).toISOString());
}
