import { compileRegex, lintRegex } from '../../src/engine/regex';

describe('compileRegex', () => {
  it.each(['.*yes.*', '^(a+)+$', '\\p{L}+', '(?i)x', '(?<name>a)', '[0-9]{5}', ''])(
    'tests %j in linear time',
    (pattern) => {
      expect(compileRegex(pattern).engine).toBe('re2');
      expect(lintRegex(pattern)).toEqual([]);
    },
  );

  it.each(['(?=.*a)b', '(?!a)b', '(?<=a)b', '(?<!a)b', '(a)\\1', 'a{1001}'])(
    'leaves %j to a bounded test',
    (pattern) => {
      expect(compileRegex(pattern).engine).toBe('bounded');
      expect(lintRegex(pattern)[0]?.message).toMatch(/^should run in linear time/);
    },
  );

  it.each(['[', 'a)', '(', '*a', '\\', 'a++', '(?>a)', `${'('.repeat(900)}${')'.repeat(900)}[`, 'a'.repeat(2049)])(
    'finds that %.20s is no pattern',
    (pattern) => {
      expect(compileRegex(pattern).engine).toBe('invalid');
      expect(lintRegex(pattern)[0]?.message).toMatch(/^should be a regular expression, but it never matches/);
    },
  );

  it('stays linear where JavaScript explodes', () => {
    const compiled = compileRegex('^(a+)+$');
    if (compiled.engine !== 're2') throw new Error(`Expected re2, but got ${compiled.engine}`);
    expect(compiled.test(`${'a'.repeat(5000)}b`)).toBe(false);
    expect(compiled.cost(20_000)).toBeLessThan(3 * compiled.cost(10_000));
  });

  it('compiles a pattern once', () => {
    expect(compileRegex('o{2}nce')).toBe(compileRegex('o{2}nce'));
  });
});
