import { RE2JS } from 're2js';
import { memoise } from './memo';

/** How a pattern can be tested. */
export type CompiledRegex =
  | {
      readonly engine: 're2';
      /** Whether the pattern matches the whole input, without regard to case. Takes time in proportion to {@link cost}. */
      test(input: string): boolean;
      /** What a test of an input this long may take, in steps of the matcher. */
      cost(inputLength: number): number;
    }
  /** RE2 does not take the pattern, JavaScript does: it may take exponential time, and is tested outside the workflow. */
  | { readonly engine: 'bounded'; readonly reason: string }
  /** No engine takes the pattern: it matches nothing. */
  | { readonly engine: 'invalid'; readonly reason: string };

const MAX_PATTERN = 2048;
const MEMO_LIMIT = 1024;
const memo = new Map<string, CompiledRegex>();

/**
 * Compiles a pattern of a split, without slashes. RE2 tests it in linear time and alike on every machine, so it can be
 * tested in the workflow; it has no look-around and no back-references.
 */
export function compileRegex(pattern: string): CompiledRegex {
  if (pattern.length <= MAX_PATTERN) return memoise(memo, MEMO_LIMIT, pattern, compile);
  const reason = `it has ${pattern.length} characters, and at most ${MAX_PATTERN} are taken`;
  return { engine: 'invalid', reason };
}

/** What the author of a flow should know about a pattern. */
export function lintRegex(pattern: string): { message: string }[] {
  const compiled = compileRegex(pattern.trim());
  if (compiled.engine === 're2') return [];
  if (compiled.engine === 'invalid') {
    return [{ message: `should be a regular expression, but it never matches: ${compiled.reason}` }];
  }
  return [{ message: `should run in linear time, but its tests are cut off after a while: ${compiled.reason}` }];
}

function compile(pattern: string): CompiledRegex {
  try {
    const regex = RE2JS.compile(pattern, RE2JS.CASE_INSENSITIVE);
    const size = regex.programSize();
    return {
      engine: 're2',
      test: (input) => regex.matches(input),
      cost: (inputLength) => size * (inputLength + 1),
    };
  } catch (error) {
    return { engine: isJavaScript(pattern) ? 'bounded' : 'invalid', reason: (error as Error).message };
  }
}

/** Only compiled, which takes no time; what JavaScript's engine can take exponential time for is the test. */
function isJavaScript(pattern: string): boolean {
  try {
    new RegExp(pattern, 'i');
    return true;
  } catch {
    return false;
  }
}
