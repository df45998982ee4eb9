import { evaluateCondition } from '../engine/conditions';
import { WARNING } from '../engine/warnings';
import { defineWidget, type Exit, type WidgetScope } from '../engine/widget';
import type { Condition } from '../flow/definition';
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
  run: ({ input }, scope) => leave(input, scope, 0),
});

type Scope = WidgetScope<'match' | 'noMatch'>;

/** Tests the transitions from `first` on. Only a pattern that has to be tested outside makes this wait. */
function leave(input: string, scope: Scope, first: number): Exit | Promise<Exit> {
  for (let index = first; index < scope.transitions.length; index += 1) {
    const transition = scope.transitions[index]!;
    if (transition.event !== 'match') continue;
    const match = (): Exit => scope.exit('match', undefined, { transition });
    const holds = allHold(transition.conditions ?? [], input, scope);
    if (holds instanceof Promise) return holds.then((held) => (held ? match() : leave(input, scope, index + 1)));
    if (holds) return match();
  }
  if (!scope.transitions.some(({ event, next }) => event === 'noMatch' && next)) {
    scope.warn(WARNING.noTransition, 'No condition matched and noMatch leads nowhere');
  }
  return scope.exit('noMatch');
}

/** A transition with several conditions wants all of them; one without any never matches. */
function allHold(conditions: readonly Condition[], input: string, scope: Scope): boolean | Promise<boolean> {
  const [condition, ...others] = conditions;
  if (!condition) return false;
  const rest = (): boolean | Promise<boolean> => others.length === 0 || allHold(others, input, scope);
  const holds = conditionHolds(condition, input, scope);
  return holds instanceof Promise ? holds.then((held) => held && rest()) : holds && rest();
}

function conditionHolds(condition: Condition, input: string, scope: Scope): boolean | Promise<boolean> {
  const argument = condition.arguments[0];
  const actual = argument === undefined ? input : scope.render(argument);
  const value = scope.render(condition.value);
  const verdict = evaluateCondition(condition.type, actual, value);
  return typeof verdict === 'boolean' ? verdict : testOutside(value, actual, scope);
}

async function testOutside(pattern: string, actual: string, scope: Scope): Promise<boolean> {
  const tested = await scope.effects.testRegex(pattern, actual);
  if (tested.ok) return tested.matches;
  scope.warn(WARNING.liquid, tested.message);
  return false;
}
