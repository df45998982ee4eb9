/** The properties that have a value: what a request leaves out is not to be written. */
export function definedOnly<Properties extends object>(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as Properties;
}
