import { MONTHS, WEEKDAYS } from './names';
import { inZone, type ZonedTime } from './zone';

/** `%-d`, `%^a`, `%10Y`, `%:z`: flags, width, a modifier that is of no account, and the directive. */
const DIRECTIVE = /%([-_0^#:]*)(\d{0,2})[EO]?([A-Za-z%+])/g;

type Field = (time: ZonedTime) => string | number;

/** Directives that print numbers: how many digits, filled up with what. */
const NUMBERS: Readonly<Record<string, { field: Field; width: number; fill: '0' | ' ' }>> = {
  C: number(({ local }) => Math.floor(local.getUTCFullYear() / 100), 2),
  d: number(({ local }) => local.getUTCDate(), 2),
  e: number(({ local }) => local.getUTCDate(), 2, ' '),
  G: number((time) => isoWeek(time).year, 4),
  g: number((time) => isoWeek(time).year % 100, 2),
  H: number(({ local }) => local.getUTCHours(), 2),
  I: number(({ local }) => local.getUTCHours() % 12 || 12, 2),
  j: number((time) => dayOfYear(time), 3),
  k: number(({ local }) => local.getUTCHours(), 2, ' '),
  l: number(({ local }) => local.getUTCHours() % 12 || 12, 2, ' '),
  m: number(({ local }) => local.getUTCMonth() + 1, 2),
  M: number(({ local }) => local.getUTCMinutes(), 2),
  s: number(({ instant }) => Math.floor(instant / 1000), 0),
  S: number(({ local }) => local.getUTCSeconds(), 2),
  u: number(({ local }) => local.getUTCDay() || 7, 0),
  U: number((time) => weekOfYear(time, 0), 2),
  V: number((time) => isoWeek(time).week, 2),
  w: number(({ local }) => local.getUTCDay(), 0),
  W: number((time) => weekOfYear(time, 1), 2),
  y: number(({ local }) => local.getUTCFullYear() % 100, 2),
  Y: number(({ local }) => local.getUTCFullYear(), 4),
};

const NAMES: Readonly<Record<string, Field>> = {
  '%': () => '%',
  a: ({ local }) => WEEKDAYS[local.getUTCDay()]!.slice(0, 3),
  A: ({ local }) => WEEKDAYS[local.getUTCDay()]!,
  b: ({ local }) => MONTHS[local.getUTCMonth()]!.slice(0, 3),
  B: ({ local }) => MONTHS[local.getUTCMonth()]!,
  h: ({ local }) => MONTHS[local.getUTCMonth()]!.slice(0, 3),
  n: () => '\n',
  p: ({ local }) => (local.getUTCHours() < 12 ? 'AM' : 'PM'),
  P: ({ local }) => (local.getUTCHours() < 12 ? 'am' : 'pm'),
  t: () => '\t',
  Z: ({ zoneName }) => zoneName,
};

/** Directives that stand for others. */
const COMPOSITES: Readonly<Record<string, string>> = {
  '+': '%a %b %e %H:%M:%S %Z %Y',
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  v: '%e-%^b-%Y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

/**
 * Prints an instant in the form that Ruby's `strftime` has made common, with its flags and widths. A directive that is not
 * known is printed as it stands.
 *
 * @param charge is told how long each part is
 */
export function formatDate(
  instant: number,
  format: string,
  timeZone: string,
  charge: (characters: number) => void,
): string {
  const time = inZone(instant, timeZone);
  return format.replace(DIRECTIVE, (directive, flags: string, width: string, name: string) => {
    const text = print(time, name, { flags, width: Number(width) }) ?? directive;
    charge(text.length);
    return text;
  });
}

interface Style {
  readonly flags: string;
  readonly width: number;
}

function print(time: ZonedTime, name: string, style: Style): string | null {
  const numeric = NUMBERS[name];
  if (numeric) return pad(String(numeric.field(time)), style, numeric.fill, numeric.width);
  if (name === 'L' || name === 'N') return printFraction(time, style.width || (name === 'L' ? 3 : 9));
  if (name === 'z') return pad(printOffset(time, style.flags), style, '0', 0);
  const composite = COMPOSITES[name];
  const text = composite ? printComposite(time, composite) : NAMES[name]?.(time);
  return text === undefined ? null : pad(changeCase(String(text), style.flags), style, ' ', 0);
}

/** Composites hold no composites. */
function printComposite(time: ZonedTime, format: string): string {
  return format.replace(DIRECTIVE, (_, flags: string, width: string, name: string) =>
    print(time, name, { flags, width: Number(width) })!,
  );
}

function pad(text: string, { flags, width }: Style, fill: '0' | ' ', usual: number): string {
  if (flags.includes('-')) return text;
  const filling = flags.includes('_') ? ' ' : flags.includes('0') ? '0' : fill;
  return text.padStart(width || usual, filling);
}

function changeCase(text: string, flags: string): string {
  if (flags.includes('^')) return text.toUpperCase();
  if (!flags.includes('#')) return text;
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}

/** The fraction of a second with this many digits. */
function printFraction({ local }: ZonedTime, digits: number): string {
  return String(local.getUTCMilliseconds()).padStart(3, '0').padEnd(digits, '0').slice(0, digits);
}

/** `-0800`, or with a colon `-08:00`. */
function printOffset({ offsetMinutes }: ZonedTime, flags: string): string {
  const minutes = Math.abs(offsetMinutes);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  return `${offsetMinutes < 0 ? '-' : '+'}${hours}${flags.includes(':') ? ':' : ''}${rest}`;
}

function number(field: Field, width: number, fill: '0' | ' ' = '0'): { field: Field; width: number; fill: '0' | ' ' } {
  return { field, width, fill };
}

const DAY = 86_400_000;

function dayOfYear({ local }: ZonedTime): number {
  const newYear = new Date(local.getTime());
  newYear.setUTCMonth(0, 1);
  return Math.round((local.getTime() - newYear.getTime()) / DAY) + 1;
}

/** Days before the year's first Sunday (0) or Monday (1) are in week 0. */
function weekOfYear(time: ZonedTime, firstDay: 0 | 1): number {
  const sinceFirstDay = (time.local.getUTCDay() - firstDay + 7) % 7;
  return Math.floor((dayOfYear(time) - 1 - sinceFirstDay + 7) / 7);
}

/** ISO 8601: a week belongs to the year that its Thursday is in. */
function isoWeek(time: ZonedTime): { year: number; week: number } {
  const toThursday = 4 - (time.local.getUTCDay() || 7);
  const thursday = new Date(time.local.getTime() + toThursday * DAY);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear({ ...time, local: thursday }) / 7) };
}
