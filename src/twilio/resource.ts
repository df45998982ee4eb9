/** A JSON object in the spelling of Twilio's webhooks. */
export type TwilioResource = { [key: string]: null | boolean | number | string | TwilioResource | TwilioResource[] };

/** Properties that only lead elsewhere. */
const LINKS: ReadonlySet<string> = new Set(['links', 'url', 'uri', 'subresourceUris']);

/** An instance of the SDK as the REST API has it: snake_case keys, dates in whole seconds. */
export function toRestResource(instance: { toJSON(): unknown }): TwilioResource {
  const json = JSON.parse(JSON.stringify(instance)) as Record<string, TwilioResource[string]>;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [snakeCase(key), restValue(value)]));
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The SDK has read the dates, and JSON writes them with milliseconds, which Twilio's have not. */
function restValue(value: TwilioResource[string]): TwilioResource[string] {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/.test(value)
    ? value.replace('.000Z', 'Z')
    : value;
}

/** An instance of the SDK as Studio gives it to templates: PascalCase keys, dates as ISO 8601. */
export function toResource(instance: { toJSON(): unknown }): TwilioResource {
  const json = JSON.parse(JSON.stringify(instance)) as Record<string, TwilioResource[string]>;
  const entries = Object.entries(json).filter(([key]) => !LINKS.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key.charAt(0).toUpperCase() + key.slice(1), value]));
}
