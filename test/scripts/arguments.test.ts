import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(__dirname, '../..');

/** What a program of ours for developers says to these arguments. */
async function failureOf(script: string, args: readonly string[]): Promise<{ code: unknown; stderr: string }> {
  const run = promisify(execFile)(process.execPath, ['--import', 'tsx', script, ...args], { cwd: root });
  return run.then(
    ({ stderr }) => ({ code: 0, stderr }),
    (error: unknown) => error as { code: unknown; stderr: string },
  );
}

test.each([
  ['test/chaos/main.ts', ['--sed', 'x'], /^Unknown option '--sed'/],
  ['bench/index.ts', ['--rounds', 'x'], /^Expected --rounds to be a whole number above 0, but it is 'x'$/m],
])('%s %j says what is wrong, in one line', async (script, args, message) => {
  const { code, stderr } = await failureOf(script, args);
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
