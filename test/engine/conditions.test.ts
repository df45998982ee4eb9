import fc from 'fast-check';
import { CONDITIONS, evaluateCondition, type Verdict } from '../../src/engine/conditions';
import { CONDITION_TYPES } from '../../src/flow/definition';

type Row = [type: string, actual: string, value: string, expected: Verdict];

const rows: Row[] = [
  ['equal_to', 'Yes', 'yes', true],
  ['equal_to', '  yes\n', ' YES ', true],
  ['equal_to', 'yes please', 'yes', false],
  ['equal_to', '', '', true],
  ['equal_to', '1.0', '1', false],
  ['equal_to', 'SÍ', 'sí', true],
  ['not_equal_to', 'no', 'yes', true],
  ['not_equal_to', ' YES', 'yes', false],
  ['matches_any_of', 'Support', 'sales, support, billing', true],
  ['matches_any_of', 'yes', 'yes,Yes', true],
  ['matches_any_of', '8', '6, 7, 8, 9, 10', true],
  ['matches_any_of', 'port', 'sales, support', false],
  ['matches_any_of', '', 'yes,,no', true],
  ['matches_any_of', ' ', '', true],
  ['matches_any_of', '', 'yes,no, ,', false],
  ['matches_any_of', 'no', 'yes,no, ,', true],
  ['does_not_match_any_of', 'agent', 'sales, support', true],
  ['does_not_match_any_of', ' Sales ', 'sales, support', false],
  ['contains', 'aab', 'A', true],
  ['contains', 'I say YES now', ' yes ', true],
  ['contains', 'no', 'yes', false],
  ['contains', '["blocked","vip"]', 'blocked', true],
  ['does_not_contain', 'no', 'yes', true],
  ['does_not_contain', 'oh yes', 'yes', false],
  ['starts_with', ' Hoot', 'hoo', true],
  ['starts_with', 'hoot', 'oot', false],
  ['does_not_start_with', '+4912', '+64', true],
  ['does_not_start_with', 'sip:+65', 'SIP:', false],
  ['is_blank', '', 'Is Blank', true],
  ['is_blank', ' \n\t', 'Is Blank', true],
  ['is_blank', '0', 'Is Blank', false],
  ['is_not_blank', 'x', 'Is Not Blank', true],
  ['is_not_blank', '  ', 'Is Not Blank', false],
  ['regex', 'well YES then', '.*yes.*', true],
  ['regex', 'yes then', 'yes', false],
  ['regex', ' Sí ', '(sí|si)', true],
  ['regex', ' 42 ', '^\\s*\\d+\\s*$', true],
  ['regex', '42a', '\\d+', false],
  ['regex', 'a', '[', false],
  ['regex', '', '', true],
  ['regex', 'blocked by Access Policy', '^(?=.*blocked)(?=.*Access Policy).*', 'needs-bounded-regex'],
  ['regex', 'aa', '(a)\\1', 'needs-bounded-regex'],
  ['less_than', '9', '10', true],
  ['less_than', '10', '9', false],
  ['less_than', '9', '9', false],
  ['less_than', ' 2 ', ' 9 ', true],
  ['less_than', '-1.5', '-1', true],
  ['less_than', 'a', 'b', false],
  ['less_than', '', '5', false],
  ['less_than', '5 people', '9', false],
  ['greater_than', '10', '9', true],
  ['greater_than', '9', '10', false],
  ['greater_than', '1e3', '999', true],
  ['greater_than', '9007199254740993', '9007199254740992', true],
  ['greater_than', '0.5', '.25', true],
  ['greater_than', 'b', 'a', false],
  ['greater_than', '1e999', '1', false],
  ['greater_than', '1,000', '1', false],
  ['greater_than', '0x10', '1', false],
  ['greater_than', 'NaN', '1', false],
  ['greater_than', 'Infinity', '1', false],
  ['is_before_time', '09:59', '10:00', true],
  ['is_before_time', '10:00', '10:00', false],
  ['is_before_time', '9:59', '10:00', true],
  ['is_before_time', '24:00', '25:00', false],
  ['is_before_time', '', '10:00', false],
  ['is_after_time', '17:01', '17:00', true],
  ['is_after_time', '17:00', '17:00', false],
  ['is_after_time', '17:60', '17:00', false],
  ['is_after_time', '5 pm', '4 pm', false],
  ['is_before_date', '2026-11-20', '2026-11-21', true],
  ['is_before_date', '2026-11-21', '2026-11-21', false],
  ['is_before_date', '2025-12-31', '2026-01-01', true],
  ['is_before_date', '2026-02-29', '2026-03-01', false],
  ['is_before_date', '11/20/2026', '2026-11-21', false],
  ['is_after_date', '2024-02-29', '2024-02-28', true],
  ['is_after_date', '2026-11-21', '2026-11-21', false],
  ['is_after_date', '1900-02-29', '1900-02-28', false],
  ['is_after_date', '2026-13-01', '2026-11-21', false],
  ['sounds_like', 'a', 'a', false],
  ['constructor', 'a', 'a', false],
];

describe('evaluateCondition', () => {
  it.each(rows)('%s: %j with %j is %s', (type, actual, value, expected) => {
    expect(evaluateCondition(type, actual, value)).toBe(expected);
  });

  it('has rows for every condition of Studio, and a predicate', () => {
    for (const type of CONDITION_TYPES) {
      expect(CONDITIONS[type]).toBeInstanceOf(Function);
      expect(new Set(rows.filter(([row]) => row === type).map((row) => row[3])).size).toBeGreaterThan(1);
    }
  });

  it('sends a linear pattern outside too, when it is large and the input is long', () => {
    const pattern = '(.*a){900}y';
    expect(evaluateCondition('regex', 'xa', pattern)).toBe(false);
    expect(evaluateCondition('regex', 'xa'.repeat(8000), pattern)).toBe('needs-bounded-regex');
  });
});

const text = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
const blank = fc.constantFrom('', ' ', '\n', '\t ');

describe('every condition', () => {
  it.each([
    ['equal_to', 'not_equal_to'],
    ['matches_any_of', 'does_not_match_any_of'],
    ['contains', 'does_not_contain'],
    ['starts_with', 'does_not_start_with'],
    ['is_blank', 'is_not_blank'],
  ])('%s is the opposite of %s', (type, opposite) => {
    fc.assert(
      fc.property(text, text, (actual, value) => {
        expect(evaluateCondition(opposite, actual, value)).toBe(!evaluateCondition(type, actual, value));
      }),
    );
  });

  it.each(CONDITION_TYPES)('%s takes no account of case and of white space around', (type) => {
    const fold = (value: string) => (type === 'regex' ? value : value.toUpperCase());
    fc.assert(
      fc.property(text, text, blank, blank, (actual, value, before, after) => {
        const padded = evaluateCondition(type, before + actual.toUpperCase() + after, after + fold(value) + before);
        expect(padded).toBe(evaluateCondition(type, actual, value));
      }),
    );
  });

  it.each(CONDITION_TYPES)('%s never throws', (type) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (actual, value) => {
        expect([true, false, 'needs-bounded-regex']).toContain(evaluateCondition(type, actual, value));
      }),
    );
  });

  it('orders numbers as numbers', () => {
    const number = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(number, number, (left, right) => {
        expect(evaluateCondition('less_than', String(left), String(right))).toBe(left < right);
        expect(evaluateCondition('greater_than', String(left), String(right))).toBe(left > right);
      }),
    );
  });

  it('orders dates and times as the clock does', () => {
    const instant = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    const date = (value: Date) => value.toISOString().slice(0, 10);
    const time = (value: Date) => value.toISOString().slice(11, 16);
    fc.assert(
      fc.property(instant, instant, (left, right) => {
        expect(evaluateCondition('is_before_date', date(left), date(right))).toBe(date(left) < date(right));
        expect(evaluateCondition('is_after_date', date(left), date(right))).toBe(date(left) > date(right));
        expect(evaluateCondition('is_before_time', time(left), time(right))).toBe(time(left) < time(right));
        expect(evaluateCondition('is_after_time', time(left), time(right))).toBe(time(left) > time(right));
      }),
    );
  });
});
