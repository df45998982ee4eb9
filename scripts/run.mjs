import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './ensure-installed.mjs';

/**
 * Runs Node.js in the project's folder, its output on ours. What it runs is for those who develop Perdure: their own settings
 * file is left alone.
 *
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env added to ours
 * @returns {Promise<number>} its exit code; 1 when a signal ended it
 */
export async function runNode(args, env = {}) {
  const options = { cwd: projectRoot, stdio: 'inherit', env: { ...process.env, PERDURE_ENV_FILE: devNull, ...env } };
  const [code] = await once(spawn(process.execPath, args, options), 'exit');
  return code ?? 1;
}

/** Path of an installed tool's JavaScript, such as `jest/bin/jest.js`. */
export function tool(script) {
  return join(projectRoot, 'node_modules', script);
}
