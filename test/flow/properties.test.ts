import type { PropertiesSchema } from '../../src/flow/definition';
import { ProblemList } from '../../src/flow/problems';
import {
  choice,
  flag,
  integer,
  looseProperties,
  parameters,
  requiredText,
  seconds,
  sid,
  text,
} from '../../src/flow/properties';
import { addSchemaIssues } from '../../src/flow/wording';
import { z } from 'zod';

/** What Studio would say of a property `x` with this value. */
function complaints(schema: z.ZodType, value: unknown): string[] {
  const properties: PropertiesSchema = looseProperties({ x: schema });
  const given = value === undefined ? {} : { x: value };
  const parsed = properties.safeParse(given);
  const problems = new ProblemList();
  if (!parsed.success) addSchemaIssues(problems, parsed.error.issues, given, []);
  return problems.all.map(({ property_path, message }) => `${property_path} ${message}`);
}

describe('the blocks of property schemas', () => {
  test.each<[string, z.ZodType, unknown]>([
    ['text', text(), ''],
    ['text that is not there', text().optional(), undefined],
    ['required text that is empty', requiredText(), ''],
    ['a template', text(), '{{flow.variables.x}}'],
    ['a switch', flag(), false],
    ['a whole number', integer(), 0],
    ['a word', choice('a', 'b'), 'b'],
    ['seconds as text', seconds(), ' 3600 '],
    ['seconds as an integer', seconds(), 72000],
    ['seconds with a fraction', seconds(), '1.5'],
    ['seconds by a template', seconds(), '{{flow.variables.wait}}'],
    ['seconds left empty', seconds(), ''],
    ['a SID', sid('FW', 'flow'), `FW${'0aF'.repeat(10)}12`],
    [
      'parameters, with what else a pair holds',
      parameters(),
      [{ key: '{{a}}', value: '', type: 'string', index: '0' }],
    ],
    ['no parameters', parameters(), []],
  ])('take %s', (_what, schema, value) => {
    expect(complaints(schema, value)).toEqual([]);
  });

  test.each<[z.ZodType, unknown, string[]]>([
    [text(), 5, ['#/x integer found, string expected']],
    [text(), 0.5, ['#/x number found, string expected']],
    [text(), null, ['#/x must not be null']],
    [text().optional(), null, ['#/x must not be null']],
    [requiredText(), undefined, ['#/x is missing but it is required']],
    [flag(), 'true', ['#/x string found, boolean expected']],
    [integer(), '5', ['#/x string found, integer expected']],
    [integer(), 5.5, ['#/x number found, integer expected']],
    [choice('a', 'b'), 'c', ['#/x does not have a value in the enumeration [a, b]']],
    [choice('a', 'b'), undefined, ['#/x is missing but it is required']],
    [z.literal('a'), 'b', ['#/x must be a constant value a']],
    [seconds(), true, ['#/x boolean found, string expected']],
    [seconds(), -5, ['#/x must have a minimum value of 0']],
    [seconds(), 'soon', ['#/x must be a number of seconds']],
    [sid('FW', 'flow'), '{{x}}', ['#/x must be a valid, non-liquid flow sid']],
    [parameters(), {}, ['#/x object found, array expected']],
    [
      parameters(),
      [{ key: 'a' }, 1],
      ['#/x/0/value is missing but it is required', '#/x/1 integer found, object expected'],
    ],
    [parameters(), [{ key: '__proto__', value: '' }], ["#/x/0/key must not be '__proto__'"]],
    [z.array(text()).max(1), ['', ''], ['#/x there must be a maximum of 1 items in the array']],
    [text().max(1), 'ab', ['#/x may only be 1 characters long']],
    [text().min(1), '', ['#/x must be at least 1 characters long']],
    [integer().max(1), 2, ['#/x must have a maximum value of 1']],
    [z.record(z.string(), text()), [], ['#/x array found, object expected']],
    [
      z.union([z.object({ a: z.object({ b: text() }) }), text()]),
      { a: { b: 1 } },
      ['#/x integer found, string expected'],
    ],
    [text().refine(() => false, 'is not to my taste'), '', ['#/x is not to my taste']],
  ])('refuse, in the words of Studio: %#', (schema, value, expected) => {
    expect(complaints(schema, value)).toEqual(expected);
  });

  it('keep properties that nobody knows, and look at the offset', () => {
    expect(looseProperties({}).parse({ y: [1], offset: { x: 0.5, y: -1, z: 1 } })).toEqual({
      y: [1],
      offset: { x: 0.5, y: -1, z: 1 },
    });
    expect(looseProperties({}).safeParse({ offset: { x: '0', y: 1 } }).success).toBe(false);
  });
});
