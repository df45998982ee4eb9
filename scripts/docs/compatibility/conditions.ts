import type { ConditionType } from '../../../src/flow/definition';
import { differs, same, testsOf, type Row } from './row';

const conditions = testsOf('test/engine/conditions.test.ts');
const rows = conditions('evaluateCondition');

/** The 17 conditions of split-based-on. */
export const CONDITION_ROWS: Readonly<Record<ConditionType, Row>> = {
  equal_to: same('The same text, trimmed, whatever the case.', rows),
  not_equal_to: same('The opposite.', rows, conditions('%s is the opposite of %s')),
  matches_any_of: same('Equal to an entry of a list with commas; entries are trimmed.', rows),
  does_not_match_any_of: same('The opposite.', rows, conditions('%s is the opposite of %s')),
  contains: same('Has the text within, whatever the case.', rows),
  does_not_contain: same('The opposite.', rows, conditions('%s is the opposite of %s')),
  starts_with: same('Begins with the text, trimmed, whatever the case.', rows),
  does_not_start_with: same('The opposite.', rows, conditions('%s is the opposite of %s')),
  is_blank: same('Empty, or white space only; `value` is of no account.', rows),
  is_not_blank: same('The opposite.', rows, conditions('%s is the opposite of %s')),
  regex: differs(
    'The pattern matches the whole text, whatever the case.',
    'In linear time. A pattern with look-around or back-references runs outside the workflow within a bound; one that exceeds it does not match.',
    rows,
    'test/engine/regex.test.ts › stays linear where JavaScript explodes',
    'test/activities/bounded-regex.test.ts › stops a pattern that explodes',
  ),
  less_than: same('A smaller number; what is no number does not hold.', rows, conditions('orders numbers as numbers')),
  greater_than: same('A greater number.', rows, conditions('orders numbers as numbers')),
  is_before_time: same('`HH:MM` before `HH:MM`.', rows, conditions('orders dates and times as the clock does')),
  is_after_time: same('`HH:MM` after `HH:MM`.', rows, conditions('orders dates and times as the clock does')),
  is_before_date: same(
    '`YYYY-MM-DD` before `YYYY-MM-DD`.',
    rows,
    conditions('orders dates and times as the clock does'),
  ),
  is_after_date: same('`YYYY-MM-DD` after `YYYY-MM-DD`.', rows, conditions('orders dates and times as the clock does')),
};
