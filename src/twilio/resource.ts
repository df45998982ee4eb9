/** A JSON object in the spelling of Twilio's webhooks. */
export type TwilioResource = { [key: string]: null | boolean | number | string | TwilioResource | TwilioResource[] };

/** Properties that only lead elsewhere. */
const LINKS: ReadonlySet<string> = new Set(['links', 'url', 'uri', 'subresourceUris']);

/** An instance of the SDK as Studio gives it to templates: PascalCase keys, dates as ISO 8601. */
export function toResource(instance: { toJSON(): unknown }): TwilioResource {
  const json = JSON.parse(JSON.stringify(instance)) as Record<string, TwilioResource[string]>;
  const entries = Object.entries(json).filter(([key]) => !LINKS.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]));
}
