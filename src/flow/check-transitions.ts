import type { Condition, Transition, WidgetType } from './definition';
import type { LocatedState } from './draft';
import { quote, type Place, type ProblemList } from './problems';

/**
 * Checks the exits of a widget: that its type has these events, each once, that every `next` names a widget, and the
 * conditions of a split.
 */
export function checkTransitions(
  { state, place }: LocatedState,
  type: WidgetType | undefined,
  names: ReadonlySet<unknown>,
  problems: ProblemList,
): void {
  const isSplit = state.type === 'split-based-on';
  const firstWithEvent = new Map<string, number>();
  state.transitions.forEach((transition, index) => {
    const at = [...place, 'transitions', index];
    if (type) checkEvent(transition, type, at, problems);
    if (!(isSplit && transition.event === 'match')) checkRepetition(transition, firstWithEvent, at, problems);
    checkNext(transition, names, at, problems);
    checkConditions(transition, isSplit, state.properties?.input, at, problems);
  });
  if (isSplit && !firstWithEvent.has('noMatch')) {
    problems.warning('flow:no_match', 'should have a noMatch transition: the flow ends where no condition holds', [
      ...place,
      'transitions',
    ]);
  }
}

/** Studio writes one line for each event that would have been allowed. */
function checkEvent({ event }: Transition, { events }: WidgetType, at: Place, problems: ProblemList): void {
  if (events.length === 0 || events.includes(event)) return;
  for (const allowed of events) {
    problems.error('flow:unknown_event', `must be a constant value ${allowed}`, [...at, 'event']);
  }
}

function checkRepetition({ event }: Transition, first: Map<string, number>, at: Place, problems: ProblemList): void {
  const earlier = first.get(event);
  if (earlier === undefined) {
    first.set(event, Number(at.at(-1)));
  } else {
    problems.error(
      'flow:duplicate_event',
      `must be unique, but transition ${earlier} has the event ${quote(event)} too`,
      [...at, 'event'],
    );
  }
}

function checkNext({ next }: Transition, names: ReadonlySet<unknown>, at: Place, problems: ProblemList): void {
  if (next && !names.has(next)) {
    problems.error('flow:unknown_next', `must name a widget of the flow, but there is none named ${quote(next)}`, [
      ...at,
      'next',
    ]);
  }
}

function checkConditions(
  { event, conditions }: Transition,
  isSplit: boolean,
  input: unknown,
  at: Place,
  problems: ProblemList,
): void {
  const canHaveConditions = isSplit && event === 'match';
  if (canHaveConditions && !conditions?.length) {
    problems.warning('flow:conditions', 'should have conditions: without one it is never taken', at);
  }
  if (!canHaveConditions && conditions?.length) {
    problems.warning('flow:conditions', 'should not have conditions: only a match of split-based-on looks at them', [
      ...at,
      'conditions',
    ]);
  }
  if (!canHaveConditions) return;
  conditions?.forEach((condition, index) => {
    checkCondition(condition, input, [...at, 'conditions', index], problems);
  });
}

/** Types that compare with `value`; the others ignore it. */
const comparesWithValue = ({ type }: Condition): boolean => type !== 'is_blank' && type !== 'is_not_blank';

function checkCondition(condition: Condition, input: unknown, at: Place, problems: ProblemList): void {
  if (comparesWithValue(condition) && condition.value.trim() === '') {
    problems.warning('flow:conditions', `should have a value to compare with: ${condition.type} is given none`, [
      ...at,
      'value',
    ]);
  }
  const [argument] = condition.arguments;
  if (argument !== undefined && argument !== input) {
    problems.warning('flow:arguments', `differs from the input of the widget; the condition tests ${quote(argument)}`, [
      ...at,
      'arguments',
    ]);
  }
}
