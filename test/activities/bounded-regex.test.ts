import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
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

  it('takes no pattern for one that explodes because the machine is busy', async () => {
    const tester = fork(path.join(__dirname, '../support/regex-tester.ts'), { execArgv: ['--import', 'tsx'] });
    await once(tester, 'message');
    for (let times = 0; times < 5; times += 1) {
      tester.kill('SIGSTOP');
      await sleep(400);
      tester.kill('SIGCONT');
      await sleep(20);
    }
    const verdicts = once(tester, 'message');
    tester.send('stop');
    expect((await verdicts)[0]).toEqual(['match']);
    await once(tester, 'exit');
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
