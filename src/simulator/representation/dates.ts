/** A point in time as resources show it: whole seconds, such as `2015-12-16T22:18:37Z`. */
export function seconds(date: string): string;
export function seconds(date: string | null): string | null;
export function seconds(date: string | null): string | null {
  return date === null ? null : `${date.slice(0, 19)}Z`;
}
