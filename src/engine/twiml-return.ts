import type { JsonObject } from './context';
import { setOwn } from './own-property';

/**
 * What a URL brings back where it is that of a flow's webhook with `FlowEvent=return`: its other parameters (Twilio's
 * documentation of the Add TwiML Redirect widget). Undefined where it returns nothing.
 */
export function returnedParameters(query: Iterable<readonly [string, string]>): JsonObject | undefined {
  const parameters: JsonObject = {};
  let returns = false;
  for (const [key, value] of query) {
    if (key === 'FlowEvent') returns = value === 'return';
    else setOwn(parameters, key, value);
  }
  return returns ? parameters : undefined;
}
