import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What became of a command: its output, or one sentence on why it failed. */
export type CommandResult = { ok: true; stdout: string } | { ok: false; reason: string };

interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  timeoutSeconds: number;
}

/** Runs a program without a shell. A missing program, a failure and a timeout are values, never exceptions. */
export async function runCommand(
  command: string,
  args: readonly string[],
  { timeoutSeconds, ...options }: CommandOptions,
): Promise<CommandResult> {
  try {
    const { stdout } = await run(command, args, {
      ...options,
      timeout: timeoutSeconds * 1000,
      maxBuffer: 16 * 1024 * 1024,
      windowsHide: true,
    });
    return { ok: true, stdout };
  } catch (error) {
    return { ok: false, reason: describeFailure(command, error as ExecFailure, timeoutSeconds) };
  }
}

interface ExecFailure extends Error {
  code?: number | string;
  killed?: boolean;
  stdout?: string;
  stderr?: string;
}

function describeFailure(command: string, failure: ExecFailure, timeoutSeconds: number): string {
  if (failure.code === 'ENOENT') return `${command} is not installed`;
  if (failure.killed) return `${command} did not finish within ${timeoutSeconds} s`;
  return `${command} failed (${failure.code ?? 'killed'}): ${lastLine(failure) ?? failure.message}`;
}

/** Tools put what went wrong on their last line; Maven puts it on its first `[ERROR]` line. */
function lastLine({ stdout = '', stderr = '' }: ExecFailure): string | undefined {
  const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
  const line = lines.find((text) => /^(\W*\[?ERROR\b)/.test(text)) ?? lines.filter(Boolean).at(-1);
  return line?.slice(0, 400);
}
