/** A point in time as resources show it: whole seconds, such as `2015-12-16T22:18:37Z`. */
export function seconds(date: string): string;
export function seconds(date: string | null): string | null;
export function seconds(date: string | null): string | null {
  return date === null ? null : `${date.slice(0, 19)}Z`;
}

/** A point in time as the API of 2010 shows it, such as `Thu, 30 Jul 2015 23:19:04 +0000`. */
export function rfc2822(date: string): string;
export function rfc2822(date: string | null): string | null;
export function rfc2822(date: string | null): string | null {
  return date === null ? null : new Date(date).toUTCString().replace('GMT', '+0000');
}
