import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlowDefinition, State } from '../../src/flow/definition';
import { loadFlow, type LoadResult } from '../../src/flow/load';
import { SOURCE_LIMITS } from '../../src/flow/source';
import { catalogue } from '../../src/widgets/catalogue';

const example = readFileSync(join(__dirname, '../../examples/do-you-like-bots.flow.json'), 'utf8');

const sender = (name: string, next?: string): State => ({
  name,
  type: 'send-message',
  transitions: [{ event: 'sent', ...(next && { next }) }, { event: 'failed' }],
  properties: { offset: { x: 0, y: 0 }, from: '{{flow.channel.address}}', body: `Hello from {{widgets.${name}.x}}` },
});

const flowOf = (states: State[]): FlowDefinition => ({
  description: 'made by a test',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingMessage', next: states[0]?.name ?? null }] },
    ...states,
  ],
  initial_state: 'Trigger',
  flags: { allow_concurrent_calls: true },
});

const chain = (length: number): FlowDefinition =>
  flowOf(Array.from({ length }, (_, index) => sender(`s${index}`, index + 1 < length ? `s${index + 1}` : undefined)));

const codes = (result: LoadResult): string[] => (result.ok ? result.warnings : result.problems).map(({ code }) => code);

describe('loadFlow', () => {
  it("loads Twilio's own example without a warning", () => {
    const result = loadFlow(example, catalogue);
    expect(codes(result)).toEqual([]);
    expect(result.ok && result.flow.trigger.name).toBe('Trigger');
    expect(result.ok && result.flow.state('split_1').type).toBe('split-based-on');
  });

  it('takes a value as well as text, and leaves it as it is, unknown properties included', () => {
    const definition = { ...chain(1), x_tool: { made: 'here' } };
    Object.assign(definition.states[1]?.properties ?? {}, { nobody_knows: [1, { a: null }] });
    const before = JSON.stringify(definition);
    const result = loadFlow(definition, catalogue);
    expect(result.ok && result.flow.definition).toBe(definition);
    expect(JSON.stringify(definition)).toBe(before);
    expect(loadFlow(before, catalogue)).toMatchObject({ ok: true, flow: { definition } });
  });

  it('refuses no value at all', () => {
    expect(codes(loadFlow(undefined, catalogue))).toEqual(['flow:required']);
  });

  it('has room for 2,000 widgets, and for no more unless told so', () => {
    expect(loadFlow(chain(1999), catalogue).ok).toBe(true);
    expect(loadFlow(chain(2000), catalogue)).toEqual({
      ok: false,
      problems: [
        {
          level: 'error',
          code: 'flow:range',
          message: 'there must be a maximum of 2000 items in the array',
          property_path: '#/states',
        },
      ],
    });
    expect(loadFlow(chain(2000), catalogue, { widgetLimit: 2001 }).ok).toBe(true);
    expect(loadFlow(chain(3), catalogue, { widgetLimit: 3 }).ok).toBe(false);
  });

  it('loads 2,000 widgets', () => {
    const text = JSON.stringify(chain(1999), null, 2);
    expect(loadFlow(text, catalogue).ok).toBe(true);
  });

  it('warns of more subflows than Studio takes', () => {
    const calls = Array.from({ length: 151 }, (_, index) => ({
      name: `s${index}`,
      type: 'run-subflow',
      transitions: [{ event: 'completed', ...(index < 150 && { next: `s${index + 1}` }) }, { event: 'failed' }],
      properties: { flow_sid: `FW${String(Math.min(index, 50)).padStart(32, '0')}`, flow_revision: '1' },
    }));
    const [trigger] = chain(1).states;
    const begin = { ...trigger!, transitions: [{ event: 'incomingRequest', next: 's0' }] };
    const result = loadFlow({ initial_state: trigger!.name, states: [begin, ...calls] }, catalogue);
    const warnings = result.ok ? result.warnings.filter(({ code }) => code === 'flow:subflows') : [];
    expect(warnings.map(({ property_path, message }) => `${property_path} ${message}`)).toEqual([
      '#/states/51 should call one of 50 flows at most, as Studio has it',
      '#/states/151 should be one of 150 run-subflow widgets at most, as Studio has it',
    ]);
  });

  it('lists the first 500 errors and says that there are more', () => {
    const states = Array.from({ length: 1500 }, (_, index) => ({ ...sender(`s${index}`), properties: { body: 1 } }));
    const result = loadFlow(flowOf(states), catalogue);
    const errors = result.ok ? [] : result.problems.filter(({ level }) => level === 'error');
    expect(errors).toHaveLength(501);
    expect(errors.at(-1)).toMatchObject({ code: 'flow:more', message: 'only 500 problems are listed' });
  });

  it.each([
    ['text', ' '.repeat(SOURCE_LIMITS.text) + example, '#'],
    [
      'a string',
      flowOf([{ ...sender('a'), properties: { body: 'x'.repeat(SOURCE_LIMITS.string + 1) } }]),
      '#/states/1/properties/body',
    ],
    ['a number of values', { ...chain(1), more: Array.from({ length: SOURCE_LIMITS.values }, () => 0) }, '#'],
    ['text without end', '['.repeat(200_000) + ']'.repeat(200_000), '#' + '/0'.repeat(SOURCE_LIMITS.depth + 1)],
  ])('refuses %s beyond its limit', (_what, source, property_path) => {
    const result = loadFlow(source, catalogue);
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'flow:too_large', property_path }] });
  });

  it('quotes no more than the beginning of a long text', () => {
    const result = loadFlow(flowOf([sender('a', 'x'.repeat(5000))]), catalogue);
    expect(result.ok ? '' : result.problems[0]?.message).toBe(
      `must name a widget of the flow, but there is none named '${'x'.repeat(80)}…'`,
    );
  });
});
