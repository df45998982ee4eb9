import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';

/** Node has had `parseEnv` only since 20.12. */
const parse = parseEnv as typeof parseEnv | undefined;

/**
 * Variables of the Functions: the file `.env` in their folder or, as Twilio's toolkit lays it out, beside it. They are in
 * `context`, and in `process.env`.
 */
export function functionVariables(directory: string): Record<string, string> {
  const file = [directory, dirname(directory)].map((folder) => join(folder, '.env')).find(existsSync);
  if (file === undefined) return {};
  if (!parse) {
    console.warn(`Expected Node 20.12 or later to read ${file}, but this is ${process.version}`);
    return {};
  }
  return { ...parse(readFileSync(file, 'utf8')) } as Record<string, string>;
}
