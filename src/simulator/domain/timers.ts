import { parseDuration } from './duration';

interface Timers {
  inactive_timer?: string | null;
  closed_timer?: string | null;
}

/** When the timers of a conversation run out whose last activity was at `from`. */
export function timerDates(
  { inactive_timer, closed_timer }: Timers,
  from: string,
): { date_inactive?: string | null; date_closed?: string | null } {
  return { date_inactive: after(from, inactive_timer), date_closed: after(from, closed_timer) };
}

function after(from: string, timer: string | null | undefined): string | null {
  const duration = timer ? parseDuration(timer) : undefined;
  return duration ? new Date(Date.parse(from) + duration).toISOString() : null;
}
