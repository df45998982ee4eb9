import type { Draft } from './draft';
import { quote, type ProblemList } from './problems';

/**
 * Studio's documentation wants names to begin with a letter and to have no spaces or periods; exports have hyphens. Letters
 * of other alphabets are taken, but templates cannot be relied on to read them.
 */
const LEGAL_NAME = /^[\p{L}\p{M}\p{N}_-]{1,255}$/u;
const USUAL_NAME = /^[A-Za-z][A-Za-z0-9_-]*$/;

/** Names become keys of `widgets`; these would reach into JavaScript's own. */
const RESERVED_NAMES: ReadonlySet<unknown> = new Set(['__proto__', 'constructor', 'prototype']);

/** Checks that names are legal and unique, that there is one trigger, and that the flow begins there. */
export function checkNames(draft: Draft, problems: ProblemList): void {
  checkLegality(draft, problems);
  checkUniqueness(draft, problems);
  checkTrigger(draft, problems);
}

function checkLegality({ outlines }: Draft, problems: ProblemList): void {
  for (const { index, name } of outlines) {
    const place = ['states', index, 'name'];
    if (typeof name !== 'string' || name === '') continue;
    if (RESERVED_NAMES.has(name)) {
      problems.error('flow:illegal_name', `must not be ${quote(name)}, which is reserved`, place);
    } else if (!LEGAL_NAME.test(name)) {
      problems.error(
        'flow:illegal_name',
        'must consist of at most 255 letters, digits, underscores and hyphens',
        place,
      );
    } else if (!USUAL_NAME.test(name)) {
      problems.warning(
        'flow:unusual_name',
        'should begin with a letter and have none outside A to Z: templates may not find it',
        place,
      );
    }
  }
}

function checkUniqueness({ outlines }: Draft, problems: ProblemList): void {
  const first = new Map<unknown, number>();
  for (const { index, name } of outlines) {
    if (typeof name !== 'string') continue;
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    else
      problems.error('flow:duplicate_name', `must be unique, but #/states/${earlier} is named ${quote(name)} too`, [
        'states',
        index,
        'name',
      ]);
  }
}

function checkTrigger({ outlines, initialState }: Draft, problems: ProblemList): void {
  const triggers = outlines.filter(({ type }) => type === 'trigger');
  if (triggers.length === 0) problems.error('flow:trigger', 'must have a widget of type trigger', ['states']);
  for (const { index } of triggers.slice(1)) {
    problems.error('flow:trigger', 'must be the only widget of type trigger, but there is an earlier one', [
      'states',
      index,
    ]);
  }
  if (typeof initialState !== 'string' || initialState === '') return;
  const named = outlines.find(({ name }) => name === initialState);
  if (!named) {
    problems.error('flow:initial_state', `must name the trigger, but there is no widget named ${quote(initialState)}`, [
      'initial_state',
    ]);
  } else if (named.type !== 'trigger' && triggers.length > 0) {
    problems.error('flow:initial_state', `must name the trigger, but ${quote(initialState)} is not of type trigger`, [
      'initial_state',
    ]);
  }
}
