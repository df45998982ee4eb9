import { CONDITION_TYPES, type Condition, type State } from '../../src/flow/definition';
import { compileFlow, type Flow } from '../../src/flow/flow';
import { compileRegex } from '../../src/engine/regex';
import { explore } from '../../src/testing';
import { sampleRegex } from '../../src/testing/exploration/regex-sample';

const REPLY = '{{widgets.ask.inbound.Body}}';

type Match = Pick<Condition, 'type' | 'value'> & { argument?: string };

/** Asks, and branches by these conditions; every branch ends the flow. */
function branching(...matches: Match[]): Flow {
  const split: State = {
    name: 'split',
    type: 'split-based-on',
    properties: { input: REPLY },
    transitions: [
      { event: 'noMatch' },
      ...matches.map(({ type, value, argument = REPLY }) => ({
        event: 'match',
        conditions: [{ friendly_name: '', arguments: [argument], type, value }],
      })),
    ],
  };
  return compileFlow({
    initial_state: 'Trigger',
    states: [
      { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingMessage', next: 'ask' }] },
      {
        name: 'ask',
        type: 'send-and-wait-for-reply',
        properties: {},
        transitions: [{ event: 'incomingMessage', next: 'split' }],
      },
      split,
    ],
  });
}

async function reasons(flow: Flow): Promise<string[]> {
  const { unreached } = await explore(flow);
  return unreached.map(({ transition: { event, index }, reason }) => `${event} ${index}: ${reason}`);
}

const VALUES: Partial<Record<Condition['type'], string>> = {
  regex: '[A-Z]{2}-\\d+( [^x]y)?',
  less_than: '10',
  greater_than: '10',
  is_before_time: '09:00',
  is_after_time: '09:00',
  is_before_date: '2026-03-01',
  is_after_date: '2026-03-01',
};

test.each(CONDITION_TYPES)('a condition %s is made to hold, and to fail', async (type) => {
  expect(await reasons(branching({ type, value: VALUES[type] ?? 'tea, milk' }))).toEqual([]);
});

test('a value is traced through filters, and through the value that it is compared with', async () => {
  const argument = '{{ widgets.ask.inbound.Body | strip | size | plus: 1 }}';
  const matches: Match[] = [
    { type: 'equal_to', value: '2', argument },
    { type: 'equal_to', value: '{{trigger.message.Body}}' },
  ];
  expect(await reasons(branching(...matches))).toEqual([]);
});

test('what cannot be taken has its reason', async () => {
  const tea: Match = { type: 'equal_to', value: 'tea' };
  expect(await reasons(branching({ type: 'matches_any_of', value: 'milk, tea' }, tea))).toEqual(['match 2: shadowed']);
  expect(await reasons(branching({ ...tea, argument: 'milk' }))).toEqual(['match 1: constant']);
  expect(await reasons(branching({ ...tea, argument: '{{widgets.nobody.Digits}}' }))).toEqual(['match 1: unsteerable']);
  const always: Match[] = [
    { type: 'is_blank', value: '' },
    { type: 'is_not_blank', value: '' },
  ];
  expect(await reasons(branching(...always))).toEqual(['noMatch 0: exhausted']);
  expect(await reasons(branching({ type: 'contains', value: 'a' }, { type: 'contains', value: 'ba' }))).toEqual([
    'match 2: shadowed',
  ]);
});

test('a search is bounded, and the same each time', async () => {
  const flow = branching({ type: 'equal_to', value: 'tea' }, { type: 'regex', value: '(\\d{3}|x)+' });
  expect(await explore(flow)).toEqual(await explore(flow));
  expect((await explore(flow, { runs: 3 })).runs).toBe(3);
});

describe('samples of a regular expression', () => {
  const patterns = [
    'a|b',
    '(yes|no)\\.?',
    '^\\s*\\d{1,3}\\s*$',
    '[^a-z]+',
    '[\\]x]y',
    '\\w+@\\w+\\.com',
    '(?i:ja)',
    'a{2,}b*?',
  ];

  test.each(patterns)('%s', (pattern) => {
    const compiled = compileRegex(pattern);
    const samples = sampleRegex(pattern);
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) expect(compiled.engine === 're2' && compiled.test(sample)).toBe(true);
  });

  test.each(['[', '(', '(?', '[\\', '\\', '*', ')', '{', '(?=a)b', 'a{99999}'])('%s ends', (pattern) => {
    expect(sampleRegex(pattern)).toBeInstanceOf(Array);
  });
});
