import fc from 'fast-check';
import { isUnsafeKey, parseJsonSafely } from '../../src/engine/json';

const value = (text: string): unknown => {
  const parsed = parseJsonSafely(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};

describe('parseJsonSafely', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ['[1,"2",null,true]', [1, '2', null, true]],
    ['"text"', 'text'],
    ['null', null],
    ['\uFEFF{"a":1}', { a: 1 }],
    ['1e999', null],
    ['{"a":[-0, -1e999]}', { a: [0, null] }],
  ])('reads %s', (text, expected) => {
    expect(value(text)).toStrictEqual(expected);
  });

  it.each(['', '{', '{"a":}', "{'a':1}", 'undefined', 'NaN', '{"a":1}{'])('says why %j is not JSON', (text) => {
    const parsed = parseJsonSafely(text);
    expect(parsed.ok ? null : parsed.problem).toMatch(/^Expected JSON, but /);
  });

  it.each([
    '{"__proto__":{"polluted":true},"a":1}',
    '{"\\u005f_proto__":{"polluted":true},"a":1}',
    '{"constructor":{"prototype":{"polluted":true}},"a":1}',
    '{"prototype":[],"a":1}',
  ])('drops the unsafe keys of %s', (text) => {
    const parsed = value(text) as object;
    expect(Object.keys(parsed)).toStrictEqual(['a']);
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect((parsed as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('drops unsafe keys at every depth', () => {
    expect(value('{"a":[{"b":{"__proto__":1,"c":2}}]}')).toStrictEqual({ a: [{ b: { c: 2 } }] });
  });

  it('takes nesting up to the limit and refuses what is deeper', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    expect(parseJsonSafely(nested(64)).ok).toBe(true);
    expect(parseJsonSafely(nested(65))).toStrictEqual({
      ok: false,
      problem: 'Expected JSON of at most 64 levels, but it is nested deeper',
    });
    expect(parseJsonSafely(nested(3), { maxDepth: 2 }).ok).toBe(false);
    expect(parseJsonSafely('{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)).ok).toBe(false);
  });

  it('yields values that further trips through JSON do not change', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const once = value(text);
        expect(JSON.parse(JSON.stringify(once))).toStrictEqual(once);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => typeof parseJsonSafely(text).ok === 'boolean'));
  });
});

describe('isUnsafeKey', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('refuses %s', (key) => expect(isUnsafeKey(key)).toBe(true));
  it.each(['', 'proto', 'Constructor', '__proto', 'toString'])('allows %j', (key) =>
    expect(isUnsafeKey(key)).toBe(false),
  );
});
