import { evaluateCondition } from '../engine/conditions';
import { WARNING } from '../engine/warnings';
import { defineWidget, type WidgetScope } from '../engine/widget';
import type { Condition, Transition } from '../flow/definition';
import { looseProperties, requiredText } from '../flow/properties';

/**
 * Tests a variable against conditions, in the order in which the transitions are listed; the first that holds is taken.
 * Each condition tests its own `arguments`, and `input` where it has none. Exits: `match`, or `noMatch` when no condition
 * holds, wherever it stands in the list. No output.
 */
export const splitBasedOn = defineWidget({
  type: 'split-based-on',
  properties: looseProperties({ input: requiredText() }),
  events: ['match', 'noMatch'],
  async run({ input }, scope) {
    for (const transition of scope.transitions) {
      if (transition.event === 'match' && (await holds(transition, input, scope))) {
        return scope.exit('match', undefined, { transition });
      }
    }
    if (!scope.transitions.some(({ event, next }) => event === 'noMatch' && next)) {
      scope.warn(WARNING.noTransition, 'No condition matched and noMatch leads nowhere');
    }
    return scope.exit('noMatch');
  },
});

/** What testing a condition takes of a widget's scope. */
type Tests = Pick<WidgetScope, 'render' | 'warn' | 'effects'>;

/** A transition with several conditions wants all of them; one without any never matches. */
async function holds({ conditions = [] }: Transition, input: string, scope: Tests): Promise<boolean> {
  for (const condition of conditions) {
    if (!(await conditionHolds(condition, input, scope))) return false;
  }
  return conditions.length > 0;
}

async function conditionHolds(condition: Condition, input: string, scope: Tests): Promise<boolean> {
  const argument = condition.arguments[0];
  const actual = argument === undefined ? input : scope.render(argument);
  const value = scope.render(condition.value);
  const verdict = evaluateCondition(condition.type, actual, value);
  if (typeof verdict === 'boolean') return verdict;
  const tested = await scope.effects.testRegex(value, actual);
  if (tested.ok) return tested.matches;
  scope.warn(WARNING.liquid, tested.message);
  return false;
}
