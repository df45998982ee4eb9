import { findFunction } from './function-files';
import { FUNCTIONS_PATH } from './runtime';

/**
 * Tells where a Function of Twilio's hosting runs on this machine, by its path: an export that calls
 * `https://service-1234.twil.io/add-support-agent` then needs no edit. What the folder does not have stays where it is.
 */
export function functionsServedHere(directory: string, origin: () => string): (url: URL) => URL | undefined {
  return ({ hostname, pathname, search }) => {
    if (!hostname.endsWith('.twil.io')) return undefined;
    const file = findFunction(directory, pathname.slice(1));
    if (!file || file.visibility === 'private') return undefined;
    return new URL(`${origin()}${FUNCTIONS_PATH}${pathname}${search}`);
  };
}
