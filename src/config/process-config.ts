import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { errorMessage } from '../error-message';
import { PROJECT_ROOT } from '../project';
import { loadConfig, type Config } from './index';
import { ConfigError } from './problems';

/**
 * The configuration of this process: its environment, and what the settings file adds to it. The environment goes first. What
 * the file adds stays there, for those who read the environment themselves.
 *
 * @throws ConfigError with all problems at once
 */
export function loadProcessConfig(env: NodeJS.ProcessEnv = process.env): Config {
  for (const [name, value] of Object.entries(settingsFile(env.PERDURE_ENV_FILE?.trim()))) env[name] ||= value;
  return loadConfig(env);
}

/** Nobody needs a settings file, but one that is named must be there, and any that is there must be readable. */
function settingsFile(named: string | undefined): Record<string, string> {
  const file = named || join(PROJECT_ROOT, '.env');
  if (!named && !existsSync(file)) return {};
  try {
    return parse(readFileSync(file));
  } catch (error) {
    const found = existsSync(file) ? errorMessage(error) : `there is no ${file}`;
    const message = named
      ? `Expected PERDURE_ENV_FILE to be a file with settings, but ${found}.`
      : `Expected ${file} to be a file with settings, but ${found}. Mend or remove it.`;
    throw new ConfigError([{ variable: 'PERDURE_ENV_FILE', message }]);
  }
}
