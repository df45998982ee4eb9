import type { Config } from '../config';
import { StartupError } from '../startup-error';

/**
 * What a process that is one of several must share with the others can only be somewhere else.
 *
 * @param what the process is, such as `a worker`
 * @returns how Twilio reaches the API
 * @throws StartupError that names the settings that are missing
 */
export function requireShared({ temporal, databaseUrl, http }: Config, what: string): string {
  const missing = [
    ...(temporal.kind === 'embedded' ? ['TEMPORAL_ADDRESS'] : []),
    ...(databaseUrl === undefined ? ['DATABASE_URL'] : []),
    ...(http.publicBaseUrl === undefined ? ['PUBLIC_BASE_URL'] : []),
  ];
  if (missing.length === 0 && http.publicBaseUrl !== undefined) return http.publicBaseUrl;
  throw new StartupError(
    `Expected ${missing.join(', ')} to be set: ${what} of its own shares Temporal, the store and the public address with the others.\n` +
      'Set them alike for all of them, or use npm start, which has everything in one process.',
  );
}
