import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'dotenv';

/**
 * Variables of the Functions: the file `.env` in their folder or, as Twilio's toolkit lays it out, beside it. They are in
 * `context`, and in `process.env`.
 */
export function functionVariables(directory: string): Record<string, string> {
  const file = [directory, dirname(directory)].map((folder) => join(folder, '.env')).find(existsSync);
  return file === undefined ? {} : parse(readFileSync(file));
}
