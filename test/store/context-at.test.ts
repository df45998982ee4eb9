import type { JsonObject, StudioContext } from '../../src/engine/context';
import { contextAt, type ContextChange } from '../../src/store/context-at';

const base: StudioContext = {
  flow: {
    sid: 'FN1',
    flow_sid: 'FW1',
    channel: { address: '+15550100' },
    data: { name: 'Ada' },
    variables: {},
    add_ons: {},
  },
  contact: { channel: { address: '+15550199' } },
  trigger: { request: { parameters: { name: 'Ada' } } },
  widgets: {},
};

const step = (widget: string, changes: Partial<ContextChange> = {}): ContextChange => ({
  widget,
  parentStepSid: null,
  ...changes,
});

describe('contextAt', () => {
  it('is the context at the start before any step', () => {
    expect(contextAt(base, [])).toEqual(base);
  });

  it('writes outputs under the widgets and merges variables, later ones last', () => {
    const steps = [
      step('ask', { output: { inbound: { Body: 'yes' } } }),
      step('set_1', { variables: { mood: 'good', count: '1' } }),
      step('set_2', { variables: { count: '2' } }),
      step('ask', { output: { inbound: { Body: 'no' } } }),
    ];
    const context = contextAt(base, steps);
    expect(context.widgets).toEqual({ ask: { inbound: { Body: 'no' } } });
    expect(context.flow.variables).toEqual({ mood: 'good', count: '2' });
    expect(contextAt(base, steps.slice(0, 2)).flow.variables).toEqual({ mood: 'good', count: '1' });
  });

  it('leaves an earlier output where a step has none', () => {
    const steps = [step('ask', { output: { inbound: { Body: 'yes' } } }), step('ask')];
    expect(contextAt(base, steps).widgets).toEqual({ ask: { inbound: { Body: 'yes' } } });
  });

  it('takes the newest channel', () => {
    const channel = { address: 'CH1', sid: 'CH1', type: 'conversation' as const, status: 'active' };
    expect(contextAt(base, [step('start', { channel }), step('next')]).flow.channel).toEqual(channel);
  });

  describe('with a subflow', () => {
    const child: StudioContext = {
      ...base,
      flow: { ...base.flow, flow_sid: 'FW2' },
      trigger: { parent: { flow_sid: 'FW1' } },
    };
    const channel = { address: 'CH1', sid: 'CH1' };
    const inside = (widget: string, changes: Partial<ContextChange> = {}): ContextChange =>
      step(widget, { parentStepSid: 'FT9', ...changes });
    const steps = [
      step('Trigger'),
      inside('Trigger', { base: child }),
      inside('set', { variables: { answer: '42' }, output: {} }),
      inside('start', { channel }),
      step('call', { output: { answer: '42' } }),
    ];

    it("keeps the subflow's variables and widgets out of the calling flow, and hands the channel over", () => {
      const context = contextAt(base, steps);
      expect(context.flow).toMatchObject({ flow_sid: 'FW1', variables: {}, channel });
      expect(context.widgets).toEqual({ call: { answer: '42' } });
    });

    it('gives a step of the subflow the context of the subflow', () => {
      const context = contextAt(base, steps.slice(0, 3), 'FT9');
      expect(context.flow).toMatchObject({ flow_sid: 'FW2', variables: { answer: '42' } });
      expect(context.trigger).toEqual(child.trigger);
      expect(context.widgets).toEqual({ set: {} });
    });

    it('sees in the subflow what channel the calling flow had', () => {
      const before = [step('start', { channel }), ...steps.slice(1, 3)];
      expect(contextAt(base, before, 'FT9').flow.channel).toEqual(channel);
    });
  });

  it('leaves prototypes alone', () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": "x"}') as JsonObject;
    const context = contextAt(base, [step('__proto__', { output: { polluted: 'yes' }, variables: hostile })]);
    expect(({} as JsonObject).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(context.flow.variables)).toBe(Object.prototype);
    expect(context.flow.variables).toEqual({});
    expect(context.widgets).toEqual({});
  });

  it('does not touch what it is given', () => {
    const frozen = JSON.stringify(base);
    contextAt(base, [step('a', { output: { x: 1 }, variables: { y: 2 }, channel: { address: 'CH1' } })]);
    expect(JSON.stringify(base)).toBe(frozen);
  });
});
