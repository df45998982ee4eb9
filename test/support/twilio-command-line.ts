import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { twilioEnvironment } from '../../src/cli/twilio';
import { loadConfig } from '../../src/config';
import { PROJECT_ROOT } from '../../src/project';
import { runDirectory } from './run-directory';

const run = promisify(execFile);

/** The package that pins the command line; it is installed into its own folder. */
const PACKAGE = path.join(__dirname, 'twilio-cli');

/** Milliseconds that the first test which needs it may wait for an install from a slow registry. */
export const INSTALL_TIMEOUT = 10 * 60_000;

/** Twilio's own command line against the Perdure at a port. */
export interface TwilioCommandLine {
  /** What a command prints; rejects, with `stderr`, where it fails. */
  print(...args: readonly string[]): Promise<string>;
  /** The resources that a command answers. */
  json(...args: readonly string[]): Promise<Record<string, unknown>[]>;
  /** The one resource that a command answers. */
  one(...args: readonly string[]): Promise<Record<string, unknown>>;
}

/**
 * Installs the command line where it is missing, as `npm test` installs the project.
 *
 * @throws an error with the remedy in its `stderr` where that fails
 */
export async function installTwilioCommandLine(): Promise<void> {
  const script = pathToFileURL(path.join(PROJECT_ROOT, 'scripts/ensure-installed.mjs')).href;
  const code = `import(${JSON.stringify(script)}).then((m) => m.ensureInstalled(${JSON.stringify(PACKAGE)}))`;
  await run(process.execPath, ['-e', code]);
}

/** As people run it: `perdure twilio …`. */
export function perdureTwilio(port: number): TwilioCommandLine {
  return commandLine([path.join(PROJECT_ROOT, 'bin', 'perdure.js'), 'twilio'], environment(port));
}

/** The same command line in the same environment, without the half second that `perdure` takes to start. */
export function twilioCommandLine(port: number): TwilioCommandLine {
  const env = twilioEnvironment(loadConfig({ PORT: String(port) }), environment(port));
  return commandLine([path.join(PACKAGE, 'node_modules', 'twilio-cli', 'bin', 'run')], env);
}

/** It keeps profiles and logs at home, and would look for news of itself on the network. */
function environment(port: number): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: mkdtempSync(path.join(runDirectory(), 'twilio-home-')),
    PATH: [path.join(PACKAGE, 'node_modules', '.bin'), process.env.PATH].join(path.delimiter),
    TWILIO_DISABLE_AUTOUPDATE: '1',
    TWILIO_SKIP_NEW_VERSION_CHECK: '1',
    PORT: String(port),
  };
}

function commandLine(program: readonly string[], env: NodeJS.ProcessEnv): TwilioCommandLine {
  const print = async (...args: readonly string[]): Promise<string> =>
    (await run(process.execPath, [...program, ...args], { env })).stdout;
  const json = async (...args: readonly string[]): Promise<Record<string, unknown>[]> =>
    JSON.parse(await print(...args, '-o', 'json')) as Record<string, unknown>[];
  return { print, json, one: async (...args) => (await json(...args))[0]! };
}
