import { LiquidFault } from '../problems';

const MINUTE = 60_000;
/** Formats of Intl are costly to make; as many are kept as an installation could mean to use. */
const MAX_ZONES = 50;
const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant as clocks of a zone show it. */
export interface ZonedTime {
  /** Milliseconds since 1970, UTC. */
  readonly instant: number;
  /** What the clocks show: to be read with the `getUTC…` methods. */
  readonly local: Date;
  readonly offsetMinutes: number;
  /** Such as PST or GMT+1. */
  readonly zoneName: string;
}

/** @throws LiquidFault when the zone is none that the platform knows */
export function inZone(instant: number, timeZone: string): ZonedTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const shown = Date.UTC(2000, part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  const local = new Date(shown);
  local.setUTCFullYear(part('year'), part('month') - 1, part('day'));
  local.setUTCMilliseconds(((instant % 1000) + 1000) % 1000);
  return {
    instant,
    local,
    offsetMinutes: Math.round((local.getTime() - instant) / MINUTE),
    zoneName: parts.get('timeZoneName') ?? '',
  };
}

/**
 * The instant at which clocks of the zone show `shown`, which is given as if it were UTC. A time that the clocks skip in
 * spring is moved by the skipped hour; of one that they show twice, the first is meant.
 */
export function fromZone(shown: number, timeZone: string): number {
  const offsetAt = (instant: number) => inZone(instant, timeZone).offsetMinutes * MINUTE;
  const before = shown - offsetAt(shown - 24 * 60 * MINUTE);
  if (before + offsetAt(before) === shown) return before;
  const after = shown - offsetAt(shown + 24 * 60 * MINUTE);
  return after + offsetAt(after) === shown ? after : before;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format) return format;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      timeZoneName: 'short',
    });
  } catch {
    throw new LiquidFault('value', `Expected a time zone such as America/Los_Angeles, but found "${timeZone}"`);
  }
  if (formats.size >= MAX_ZONES) formats.clear();
  formats.set(timeZone, format);
  return format;
}
