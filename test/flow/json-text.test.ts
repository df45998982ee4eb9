import fc from 'fast-check';
import { parseJsonText } from '../../src/flow/json-text';

describe('parseJsonText', () => {
  test.each([
    ['', 'it ends where a value is expected at line 1, column 1'],
    ['{', "it ends where a property name in double quotes or '}' is expected at line 1, column 2"],
    ['[1,]', "']' found, a value expected at line 1, column 4"],
    ['[1}', "'}' found, ',' or the closing bracket expected at line 1, column 3"],
    ['{}}', "'}' found, the end of the text expected at line 1, column 3"],
    ['{"a" 1}', "'1' found, ':' after the property name expected at line 1, column 6"],
    ['{"a":1 "b":2}', "'\"' found, ',' or the closing bracket expected at line 1, column 8"],
    ["{'a':1}", "''' found, a property name in double quotes or '}' expected at line 1, column 2"],
    ['{"a":tru}', "'t' found, a value expected at line 1, column 6"],
    ['{\n "a": 01}', "'0' found, a value expected at line 2, column 7"],
    ['{"a":1,\r\n\r\n  "b":}', "'}' found, a value expected at line 3, column 7"],
    ['{\r  "b":}', "'}' found, a value expected at line 2, column 7"],
    ['\ufeff{}', 'U+FEFF found, a value expected at line 1, column 1'],
    ['{}\0', 'U+0000 found, the end of the text expected at line 1, column 3'],
    ['"a\nb"', 'a string is not closed, or holds a character that must be escaped, at line 1, column 1'],
    ['["\\x"]', 'a string is not closed, or holds a character that must be escaped, at line 1, column 2'],
  ])('says where %j is not JSON', (text, message) => {
    expect(parseJsonText(text)).toEqual({ ok: false, message: `is not JSON: ${message}` });
  });

  it('gives the value of all that JSON.parse takes, and a place in all that it does not', () => {
    const damaged = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', ',', '}', ']', '"', ':', '{', '\\', 'x', '\n', '1'),
    );
    fc.assert(
      fc.property(damaged, ([json, position, insertion]) => {
        const at = position % (json.length + 1);
        const text = json.slice(0, at) + insertion + json.slice(insertion === '' ? at + 1 : at);
        const parsed = parseJsonText(text);
        if (parsed.ok) expect(parsed.value).toEqual(JSON.parse(text));
        else expect(parsed.message).toMatch(/ at line \d+, column \d+$/);
      }),
      { numRuns: 2000 },
    );
  });
});
