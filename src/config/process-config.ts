import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
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

/** Nobody needs a settings file, but one that is named must be there. */
function settingsFile(named: string | undefined): Record<string, string> {
  const file = named || join(PROJECT_ROOT, '.env');
  if (existsSync(file)) return parse(readFileSync(file));
  if (!named) return {};
  const message = `Expected PERDURE_ENV_FILE to be a file with settings, but there is no ${named}.`;
  throw new ConfigError([{ variable: 'PERDURE_ENV_FILE', message }]);
}
