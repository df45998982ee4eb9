/** A time (ISO 8601) as Twilio's newer APIs show it: without milliseconds. */
export function timestamp(iso: string): string {
  return iso.replace(/\.\d+Z$/, 'Z');
}
