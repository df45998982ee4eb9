import vm from 'node:vm';

/** `timeout`: whether it matches cannot be found out within the bounds. */
export type BoundedVerdict = 'match' | 'no-match' | 'timeout';

export interface RegexBounds {
  /** Milliseconds of CPU. */
  readonly timeoutMs?: number;
  /** Characters of the input. */
  readonly maxInput?: number;
}

const context = vm.createContext(Object.create(null) as vm.Context);
const script = new vm.Script('new RegExp(pattern, "i").test(input)');

/** Times that a test is begun, where the machine gives this process no CPU. */
const TRIES = 10;

/**
 * Tests a pattern that RE2 does not take, such as one with look-ahead, with JavaScript's engine, which can take
 * exponential time: the test is stopped after `timeoutMs`, during which it blocks the process. The pattern must match the
 * whole input, without regard to case; both are trimmed, as a split has it. An invalid pattern matches nothing.
 */
export function testBoundedRegex(
  pattern: string,
  input: string,
  { timeoutMs = 100, maxInput = 4096 }: RegexBounds = {},
): BoundedVerdict {
  const trimmed = input.trim();
  if (trimmed.length > maxInput) return 'timeout';
  Object.assign(context, { pattern: `^(?:${pattern.trim()})$`, input: trimmed });
  // The engine stops by the clock on the wall. Whose process was kept from the CPU has not been found to take long.
  for (let tries = 1; tries < TRIES; tries += 1) {
    const before = process.cpuUsage();
    const verdict = runTest(timeoutMs);
    const { user, system } = process.cpuUsage(before);
    if (verdict !== 'timeout' || user + system > (timeoutMs * 1_000) / 2) return verdict;
  }
  return runTest(timeoutMs);
}

/** @param timeoutMs by the clock on the wall */
function runTest(timeoutMs: number): BoundedVerdict {
  try {
    return script.runInContext(context, { timeout: timeoutMs }) === true ? 'match' : 'no-match';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'timeout';
    if ((error as Error).name === 'SyntaxError') return 'no-match';
    throw error;
  }
}
