import { loadFlow } from '../../src/flow/load';
import { catalogue } from '../../src/widgets/catalogue';
import { cpuMilliseconds } from '../support/cpu-time';

const list = (length: number, item: (index: number) => unknown): unknown[] =>
  Array.from({ length }, (_, index) => item(index));
const trigger = (transitions: unknown): unknown => ({ name: 'Trigger', type: 'trigger', transitions });
const begin = trigger([{ event: 'incomingMessage', next: 's0' }]);
const sender = (index: number, transitions: unknown): unknown => ({
  name: `s${index}`,
  type: 'send-message',
  transitions,
  properties: { from: '{{flow.channel.address}}' },
});
const split = (transitions: unknown): unknown => ({
  name: 's0',
  type: 'split-based-on',
  properties: { input: '{{x}}' },
  transitions,
});
const flow = (...states: unknown[]): unknown => ({ states, initial_state: 'Trigger' });

/** Definitions that would be dear to judge if something were quadratic, recursive or unbounded. */
const definitions: [string, unknown][] = [
  ['brackets without end', '['.repeat(4_000_000)],
  ['a string without end', `"${'\\"'.repeat(2_000_000)}`],
  ['a million widgets', JSON.stringify({ states: list(1_000_000, () => 0) })],
  [
    'a trigger with more events than there are',
    flow(
      trigger(list(60_000, (index) => ({ event: `e${index}`, next: 's0' }))),
      { name: 'c', type: 'start-conversation', transitions: [], properties: {} },
      ...list(1900, (index) => sender(index, [{ event: 'sent', next: `s${index + 1}` }])),
    ),
  ],
  ['conditions without end', flow(begin, split([{ event: 'match', conditions: list(240_000, () => ({})) }]))],
  [
    'conditions everywhere',
    flow(begin, split(list(1000, () => ({ event: 'match', conditions: list(200, () => ({})) })))),
  ],
  [
    'variables without end',
    flow(begin, {
      name: 's0',
      type: 'set-variables',
      properties: { variables: list(240_000, () => 1) },
      transitions: [],
    }),
  ],
  [
    '1,900 widgets in one loop',
    flow(begin, ...list(1900, (index) => sender(index, [{ event: 'sent', next: `s${(index + 1) % 1900}` }]))),
  ],
  [
    '1,900 widgets that lead everywhere',
    flow(
      begin,
      ...list(1900, (index) => ({
        ...(split(
          list(30, (exit) => ({
            event: exit === 0 ? 'noMatch' : 'match',
            next: `s${(index * 31 + exit * 97) % 1900}`,
          })),
        ) as object),
        name: `s${index}`,
      })),
    ),
  ],
  [
    'names without end',
    flow(begin, ...list(1000, (index) => ({ ...(sender(index, []) as object), name: 'x'.repeat(4000) }))),
  ],
];

describe('a hostile definition', () => {
  test.each(definitions)('is judged quickly: %s', (_what, definition) => {
    let result = loadFlow({}, catalogue);
    expect(cpuMilliseconds(() => (result = loadFlow(definition, catalogue)))).toBeLessThan(10_000);
    const problems = result.ok ? result.warnings : result.problems;
    expect(problems.length).toBeLessThanOrEqual(1002);
    expect(JSON.stringify(problems).length).toBeLessThan(1_000_000);
  });
});
