import fc from 'fast-check';
import { compileTemplate, lintTemplate } from '../../../src/engine/liquid';
import { context } from './support/render';

const name = fc.oneof(
  fc.constantFrom('a', 'b', 'x-y', 'size', 'first', 'last', 'now', 'constructor', '__proto__', '0', 'true', 'empty'),
  fc.stringMatching(/^[A-Za-z_]([A-Za-z0-9_-]{0,5}[A-Za-z0-9_])?$/),
);
const json = fc.jsonValue({ maxDepth: 4 });
const scope = fc.dictionary(name, fc.oneof(json, fc.dictionary(name, json)));
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('.'));

/** Pieces of templates, right and wrong. */
const piece = fc.oneof(
  fc.constantFrom('{{', '}}', '{%', '%}', '-', ' ', '\n', '|', ':', ',', '.', '..', '(', ')', '[', ']', "'", '"', '=='),
  fc.constantFrom(
    'if',
    'endif',
    'else',
    'elsif',
    'for',
    'in',
    'endfor',
    'case',
    'when',
    'endcase',
    'assign',
    '=',
    'raw',
  ),
  fc.constantFrom('endraw', 'capture', 'endcapture', 'cycle', 'liquid', 'tablerow', 'endtablerow', 'contains', 'and'),
  fc.constantFrom(
    'plus',
    'split',
    'join',
    'map',
    'date',
    'to_json',
    'sort',
    'where',
    'slice',
    'replace',
    '1',
    '5.0',
    '-3',
  ),
  path,
);
const template = fc.array(piece, { maxLength: 25 }).map((pieces) => pieces.join(' '));

describe('any template, on any context', () => {
  it('renders the same each time, reports what lint finds, and changes nothing', () => {
    fc.assert(
      fc.property(template, scope, (source, values) => {
        const before = JSON.stringify(values);
        const rendered = compileTemplate(source).render(context(values));
        expect(compileTemplate(source).render(context(values))).toEqual(rendered);
        expect(JSON.stringify(values)).toBe(before);
        expect(rendered.problems).toEqual(expect.arrayContaining(lintTemplate(source)));
      }),
      { numRuns: 1000 },
    );
  });

  it('renders a path alike, whether it stands alone, among texts, or goes through a variable', () => {
    fc.assert(
      fc.property(path, scope, (names, values) => {
        fc.pre(!/^(true|empty|0)(\.|$)/.test(names) && !/^now(\.|$)/.test(names));
        const alone = compileTemplate(`{{${names}}}`).render(context(values));
        const among = compileTemplate(`<{{ ${names.replaceAll('.', ' .\n')} }}>`).render(context(values));
        const assigned = compileTemplate(`{% assign v = ${names} %}{{ v }}`).render(context(values));
        expect(among.text).toBe(`<${alone.text}>`);
        expect(assigned.text).toBe(alone.text);
        expect([...alone.problems, ...among.problems, ...assigned.problems]).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it('prints any JSON so that it reads back', () => {
    fc.assert(
      fc.property(json, (value) => {
        const { text } = compileTemplate('{{ value | to_json }}').render(context({ value }));
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('takes no text of the context for Liquid', () => {
    fc.assert(
      fc.property(template, (value) => {
        const { text } = compileTemplate('{{ value }}{% if value %}{{ value }}{% endif %}').render(context({ value }));
        expect(text).toBe(value + value);
      }),
    );
  });
});

/** An integer, and how many of its digits stand behind the point. */
type Decimal = [digits: number, places: number];

describe('arithmetic', () => {
  const decimal = fc.tuple(fc.integer({ min: -999_999, max: 999_999 }), fc.integer({ min: 0, max: 4 }));
  const written = ([digits, places]: Decimal) => (digits / 10 ** places).toFixed(places);
  const calculate = (filter: string, left: string, right: string) => {
    const { text } = compileTemplate(`{{ left | ${filter}: right }}`).render(context({ left, right }));
    return text;
  };
  /** In integers of a common power of ten, which is exact. */
  const exact = (left: Decimal, right: Decimal, work: (a: bigint, b: bigint) => bigint, places: number) => {
    const scaled = ([digits, own]: Decimal) => BigInt(digits) * 10n ** BigInt(4 - own);
    return Number(`${work(scaled(left), scaled(right))}e-${places}`);
  };

  it('is exact in decimals', () => {
    fc.assert(
      fc.property(decimal, decimal, (left, right) => {
        const [a, b] = [written(left), written(right)];
        expect(Number(calculate('plus', a, b))).toBe(exact(left, right, (x, y) => x + y, 4));
        expect(Number(calculate('minus', a, b))).toBe(exact(left, right, (x, y) => x - y, 4));
        expect(Number(calculate('times', a, b))).toBe(exact(left, right, (x, y) => x * y, 8));
      }),
    );
  });

  it('has a remainder that fits its quotient', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer({ min: -1e4, max: 1e4 }), (left, right) => {
        fc.pre(right !== 0);
        const quotient = Number(calculate('divided_by', String(left), String(right)));
        const remainder = Number(calculate('modulo', String(left), String(right)));
        expect(quotient * right + remainder).toBe(left);
      }),
    );
  });

  it('prints every number in plain decimals that read back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const { text } = compileTemplate('{{ value }}').render(context({ value }));
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        if (Math.abs(value) > 1e-80) expect(Number(text)).toBe(value);
      }),
    );
  });
});
