import { testBoundedRegex } from '../../activities/bounded-regex';
import { cpuMilliseconds } from '../support/cpu-time';

describe('testBoundedRegex', () => {
  it.each([
    ['(?=.*blocked)(?=.*policy).*', 'Blocked by Policy', 'match'],
    ['(?=.*blocked)(?=.*policy).*', 'blocked', 'no-match'],
    ['(a)\\1', 'aa', 'match'],
    ['(a)\\1', 'aab', 'no-match'],
    [' (?!no).* ', '  yes ', 'match'],
    ['a|(?=b)bc', 'xbc', 'no-match'],
    ['(?=', 'a', 'no-match'],
    ['[', 'a', 'no-match'],
  ] as const)('%j on %j: %s', (pattern, input, verdict) => {
    expect(testBoundedRegex(pattern, input)).toBe(verdict);
  });

  it('stops a pattern that explodes', () => {
    const test = (): void =>
      expect(testBoundedRegex('(?=a)(a+)+$', `${'a'.repeat(40)}b`, { timeoutMs: 50 })).toBe('timeout');
    expect(cpuMilliseconds(test)).toBeLessThan(5_000);
  });

  it('does not begin with an input that is too long', () => {
    expect(testBoundedRegex('(?=a)a+', 'a'.repeat(4096))).toBe('match');
    expect(testBoundedRegex('(?=a)a+', 'a'.repeat(4097))).toBe('timeout');
    expect(testBoundedRegex('(?=a)a+', 'aaa', { maxInput: 2 })).toBe('timeout');
  });

  it('works on after a test that was stopped, and keeps nothing of it', () => {
    testBoundedRegex('(?=a)(a+)+$', `${'a'.repeat(40)}b`, { timeoutMs: 10 });
    expect(testBoundedRegex('(?=a)a', 'a')).toBe('match');
    expect(testBoundedRegex('(?=a)a', 'b')).toBe('no-match');
  });

  it('takes pattern and input as data only', () => {
    expect(testBoundedRegex('this.constructor.constructor("return process")()', 'x')).toBe('no-match');
  });
});
