import { isNumeric } from '../runtime/compare';
import { valueOf } from '../runtime/numbers';
import type { RenderContext } from '../runtime/run';
import { MONTHS, WEEKDAYS } from './names';
import { fromZone, inZone } from './zone';

/** Longer texts are no dates; keeps the patterns below cheap. */
const MAX_LENGTH = 64;
/** The span of dates in which clocks and calendars are what they seem: the years 1 to 9999. */
const EARLIEST = Date.parse('0001-01-03T00:00:00Z');
const LATEST = Date.parse('9999-12-30T00:00:00Z');

const weekday = WEEKDAYS.map((name) => `${name}|${name.slice(0, 3)}`).join('|');
const month = `(${MONTHS.map((name) => `${name}|${name.slice(0, 3)}`).join('|')}|Sept)\\.?`;
const WEEKDAY = new RegExp(`^(?:${weekday})\\.?,?\\s+`, 'i');
const TIME =
  /(?:^|[\sT,]+)(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:\s*([ap])\.?m\.?)?\s*(Z|[+-]\d{2}:?\d{2}|[A-Z]{3,4}(?:[+-]\d{2}:?\d{2})?(?:\s*\([^)]*\))?)?$/i;

const DAY_FORMS: readonly { pattern: RegExp; order: readonly ('year' | 'month' | 'day')[] }[] = [
  { pattern: /^(\d{4})-(\d{1,2})-(\d{1,2})$/, order: ['year', 'month', 'day'] },
  { pattern: /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/, order: ['year', 'month', 'day'] },
  { pattern: /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, order: ['month', 'day', 'year'] },
  {
    pattern: new RegExp(`^${month}\\s+(\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s+(\\d{4}))?$`, 'i'),
    order: ['month', 'day', 'year'],
  },
  {
    pattern: new RegExp(`^(\\d{1,2})(?:st|nd|rd|th)?[\\s-]+${month}(?:,?[\\s-]+(\\d{4}))?$`, 'i'),
    order: ['day', 'month', 'year'],
  },
];

const ZONE_HOURS: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  PST: -8,
  PDT: -7,
  MST: -7,
  MDT: -6,
  CST: -6,
  CDT: -5,
  EST: -5,
  EDT: -4,
};

/**
 * What the date filter understands as a date: seconds since 1970, as a number or as digits; `now` and `today`; an ISO 8601
 * date or time; dates as Americans write them (`3/14/2026`, `March 14, 2026`, `Mon, 14 Mar 2026`), with or without a time;
 * a time alone, which is today's. Without a zone of its own it is a date of the configured zone.
 *
 * @returns milliseconds since 1970, or null when it is no date
 */
export function readDate(value: unknown, context: RenderContext): number | null {
  if (isNumeric(value)) return withinSpan(valueOf(value) * 1000);
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return null;
  const text = value.trim();
  if (/^(now|today)$/i.test(text)) return context.now.getTime();
  return withinSpan(/^\d+$/.test(text) ? Number(text) * 1000 : (readText(text, context) ?? NaN));
}

function withinSpan(instant: number): number | null {
  return instant >= EARLIEST && instant < LATEST ? Math.floor(instant) : null;
}

interface Clock {
  /** Milliseconds since midnight. */
  readonly time: number;
  /** Minutes ahead of UTC; null where the text names no zone. */
  readonly offset: number | null;
}

function readText(text: string, context: RenderContext): number | null {
  const bare = text.replace(WEEKDAY, '');
  const midnight = readDay(bare, context);
  if (midnight !== null) return fromZone(midnight, context.timeZone);
  const match = TIME.exec(bare);
  const clock = match && readClock(match);
  if (!match || !clock) return null;
  const rest = bare.slice(0, match.index);
  const day = rest === '' ? today(context) : readDay(rest, context);
  if (day === null) return null;
  return clock.offset === null
    ? fromZone(day + clock.time, context.timeZone)
    : day + clock.time - clock.offset * 60_000;
}

function readDay(text: string, context: RenderContext): number | null {
  for (const { pattern, order } of DAY_FORMS) {
    const match = pattern.exec(text);
    if (!match) continue;
    const part = (name: 'year' | 'month' | 'day') => match[order.indexOf(name) + 1];
    const year = part('year') ?? String(inZone(context.now.getTime(), context.timeZone).local.getUTCFullYear());
    return dayOf(Number(year), monthNumber(part('month')!), Number(part('day')));
  }
  return null;
}

function monthNumber(text: string): number {
  if (/^\d/.test(text)) return Number(text);
  return MONTHS.findIndex((name) => name.slice(0, 3).toLowerCase() === text.slice(0, 3).toLowerCase()) + 1;
}

/** Midnight of a day as if it were UTC, or null when the calendar has no such day. */
function dayOf(year: number, monthOfYear: number, day: number): number | null {
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, monthOfYear - 1, day);
  return date.getUTCMonth() === monthOfYear - 1 && date.getUTCDate() === day ? date.getTime() : null;
}

function today({ now, timeZone }: RenderContext): number {
  const { local } = inZone(now.getTime(), timeZone);
  return dayOf(local.getUTCFullYear(), local.getUTCMonth() + 1, local.getUTCDate())!;
}

function readClock([, hour, minute, second = '0', fraction = '', half, zone]: RegExpExecArray): Clock | null {
  if (minute === undefined && half === undefined) return null;
  const hours = half === undefined ? Number(hour) : twelveHours(Number(hour), half.toLowerCase() === 'p');
  const offset = zone === undefined ? null : readOffset(zone);
  const [minutes, seconds] = [Number(minute ?? 0), Number(second)];
  if (!(hours <= 23 && minutes <= 59 && seconds <= 59) || Number.isNaN(offset)) return null;
  const milliseconds = Math.floor(Number(`0.${fraction || '0'}`) * 1000);
  return { time: ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds, offset };
}

function twelveHours(hour: number, isAfternoon: boolean): number {
  return hour >= 1 && hour <= 12 ? (hour % 12) + (isAfternoon ? 12 : 0) : NaN;
}

/** Minutes ahead of UTC, or NaN for a zone that is not known. */
function readOffset(zone: string): number {
  const name = /^[A-Z]*/i.exec(zone)![0].toUpperCase();
  const numeric = /([+-])(\d{2}):?(\d{2})/.exec(zone);
  const base = name === '' ? 0 : (ZONE_HOURS[name] ?? NaN) * 60;
  if (!numeric) return base;
  const [, sign, hours, minutes] = numeric;
  return base + (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
