import type { Trigger } from '../../src/engine/execution';
import type { StepRecord } from '../../src/engine/journal';
import type { Limits } from '../../src/engine/limits';
import { compileFlow, type Flow } from '../../src/flow/flow';
import type { State } from '../../src/flow/definition';
import { runScripted, type ScriptedResult } from '../../src/testing/run-scripted';
import type { EffectScript } from '../../src/testing/scripted-effects';
import { definitionOf, state } from '../support/states';
import { conversationTrigger, restTrigger } from '../support/triggers';

const OWN = `FW${'0'.repeat(32)}`;
const CHILD = `FW${'a'.repeat(32)}`;
const GRANDCHILD = `FW${'b'.repeat(32)}`;

const flow = (...states: State[]): Flow => compileFlow(definitionOf(...states));
const set = (name: string, variables: Record<string, string>, next?: string): State =>
  state(name, 'set-variables', { variables: Object.entries(variables).map(([key, value]) => ({ key, value })) }, [
    'next',
    next,
  ]);
const call = (flowSid: string, parameters: object[] = [], ...next: string[]): State =>
  state('call', 'run-subflow', { flow_sid: flowSid, parameters }, ['completed', next[0]], ['failed', next[1]]);
const parent = (...states: State[]): Flow =>
  flow(
    state(
      'Trigger',
      'trigger',
      {},
      ['incomingRequest', states[0]!.name],
      ['incomingConversationMessage', states[0]!.name],
    ),
    ...states,
  );
const child = (...states: State[]): Flow =>
  flow(state('Trigger', 'trigger', {}, ['incomingParent', states[0]!.name]), ...states);

/** Runs a flow whose subflows can all be loaded. */
function run(
  own: Flow,
  subflows: Record<string, Flow>,
  options: { trigger?: Trigger; script?: EffectScript; limits?: Partial<Limits> } = {},
): Promise<ScriptedResult> {
  const { trigger = restTrigger({ who: 'Ada' }), script, limits } = options;
  return runScripted({ flow: own, trigger, script, limits, subflows });
}

const path = (steps: StepRecord[]): string[] =>
  steps.map(({ widget, event, to }) => `${widget} ${event} ${to ?? 'Ended'}`);

test('steps of the subflow come before the step that called it, and name it as their parent', async () => {
  const {
    steps,
    ending,
    state: end,
  } = await run(parent(set('before', { a: '1' }, 'call'), call(CHILD, [], 'after'), set('after', {})), {
    [CHILD]: child(set('inside', { b: '2' })),
  });
  expect(path(steps)).toEqual([
    'Trigger incomingRequest before',
    'before next call',
    'Trigger incomingParent inside',
    'inside next Ended',
    'call completed after',
    'after next Ended',
  ]);
  expect(steps.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5]);
  const caller = steps[4]!.sid;
  expect(steps.map(({ parentStepSid }) => parentStepSid)).toEqual([null, null, caller, caller, null, null]);
  expect(new Set(steps.map(({ sid }) => sid)).size).toBe(6);
  expect(ending.reason).toBe('FLOW_END');
  expect(end.frames).toHaveLength(1);
  expect(end.steps).toBe(6);
});

test('the first step of a subflow has the context that it began with', async () => {
  const { steps } = await run(parent(set('before', { a: '1' }, 'call'), call(CHILD, [{ key: 'p', value: 'v' }])), {
    [CHILD]: child(set('inside', { b: '2' })),
  });
  const [, , first, second, caller] = steps;
  expect(first!.base).toMatchObject({
    flow: { flow_sid: CHILD, variables: {}, data: { who: 'Ada' } },
    widgets: {},
    trigger: {
      request: { parameters: { who: 'Ada' } },
      parent: {
        parameters: { p: 'v' },
        step_sid: caller!.sid,
        execution_sid: `FN${'0'.repeat(32)}`,
        flow_sid: OWN,
        trigger_type: 'incomingRequest',
      },
    },
  });
  expect(second!.base).toBeUndefined();
});

test('variables of the subflow are the output of the step, and neither side sees the other’s', async () => {
  const { state: end, steps } = await run(
    parent(
      set('before', { a: '1' }, 'call'),
      call(CHILD, [], 'after'),
      set('after', { c: '{{widgets.call.b}}{{flow.variables.b}}' }),
    ),
    { [CHILD]: child(set('inside', { b: '2{{flow.variables.a}}{{widgets.before.a}}' })) },
  );
  expect(steps.find(({ widget }) => widget === 'call')!.output).toEqual({ b: 2 });
  expect(end.frames[0]!.context.flow.variables).toEqual({ a: 1, c: 2 });
});

test('flows nest, and each level sees the one above it as its parent', async () => {
  const { state: end, steps } = await run(parent(call(CHILD, [{ key: 'n', value: '1' }])), {
    [CHILD]: child(
      call(GRANDCHILD, [{ key: 'n', value: '{{trigger.parent.parameters.n}}2' }], 'keep'),
      set('keep', { from: '{{widgets.call.from}}', n: '{{trigger.parent.parameters.n}}' }),
    ),
    [GRANDCHILD]: child(
      set('inside', {
        from: '{{trigger.parent.flow_sid}} {{trigger.parent.trigger_type}} {{trigger.parent.parameters.n}}',
      }),
    ),
  });
  expect(steps.at(-1)!.output).toEqual({ from: `${CHILD} incomingParent 12`, n: 1 });
  const [innerCall, outerCall] = steps.filter(({ widget }) => widget === 'call');
  expect(innerCall!.parentStepSid).toBe(outerCall!.sid);
  expect(end.frames).toHaveLength(1);
});

test('a subflow that waits is taken up again by the state alone, and its answer stays its own', async () => {
  const ask = state('ask', 'send-and-wait-for-reply', { body: '{{trigger.parent.parameters.question}}', from: 'bot' }, [
    'incomingMessage',
    'keep',
  ]);
  const { state: end, effects } = await run(
    parent(
      call(CHILD, [{ key: 'question', value: 'Name?' }], 'thank'),
      set('thank', { name: '{{widgets.call.name}}' }),
    ),
    { [CHILD]: child(ask, set('keep', { name: '{{widgets.ask.inbound.Body}}' })) },
    { trigger: conversationTrigger('hi'), script: { waitForMessage: [{ reply: 'Ada' }] } },
  );
  expect(effects.sent).toMatchObject([{ body: 'Name?', channel: { kind: 'conversation' } }]);
  expect(end.frames[0]!.context.flow.variables).toEqual({ name: 'Ada' });
  expect(end.frames[0]!.context.widgets.ask).toBeUndefined();
});

test('the same subflow runs again from its beginning', async () => {
  const { state: end } = await run(
    parent(
      call(CHILD, [{ key: 'n', value: '{{flow.variables.n | plus: 1}}' }], 'keep'),
      set('keep', { n: '{{widgets.call.n}}', sum: '{{flow.variables.sum}}{{widgets.call.n}}' }, 'more'),
      {
        name: 'more',
        type: 'split-based-on',
        properties: { input: '{{flow.variables.n}}' },
        transitions: [
          { event: 'noMatch' },
          {
            event: 'match',
            next: 'call',
            conditions: [{ friendly_name: '', arguments: ['{{flow.variables.n}}'], type: 'less_than', value: '3' }],
          },
        ],
      },
    ),
    { [CHILD]: child(set('inside', { n: '{{trigger.parent.parameters.n}}' })) },
  );
  expect(end.frames[0]!.context.flow.variables).toMatchObject({ n: 3, sum: 123 });
});

test('a flow without a way for its parent ends at once, and so completes', async () => {
  const { steps } = await run(parent(call(CHILD)), {
    [CHILD]: flow(state('Trigger', 'trigger', {}, ['incomingMessage', 'inside']), set('inside', {})),
  });
  expect(path(steps)).toEqual(['Trigger incomingRequest call', 'Trigger incomingParent Ended', 'call completed Ended']);
});

test('a flow that calls itself is stopped at 20 levels, with 81024', async () => {
  const self = flow(
    state('Trigger', 'trigger', {}, ['incomingRequest', 'call'], ['incomingParent', 'call']),
    call(OWN, [], undefined!, 'stop'),
    set('stop', { stopped: 'yes' }),
  );
  const { steps, ending } = await run(self, { [OWN]: self });
  const refused = steps.filter(({ event }) => event === 'failed');
  expect(refused).toMatchObject([{ widget: 'call', to: 'stop', warnings: [{ code: 81024 }] }]);
  expect(steps.filter(({ event }) => event === 'completed')).toHaveLength(20);
  expect(ending.reason).toBe('FLOW_END');
});

describe('a subflow that comes to a widget which does not run here', () => {
  const voice = child(state('speak', 'say-play', { say: 'Hello' }, ['audioComplete']));

  test('fails, with 81024, and its parent goes on', async () => {
    const { steps, ending } = await run(
      parent(call(CHILD, [], 'never', 'sorry'), set('never', {}), set('sorry', { sorry: 'yes' })),
      {
        [CHILD]: voice,
      },
    );
    expect(path(steps)).toEqual([
      'Trigger incomingRequest call',
      'Trigger incomingParent speak',
      'speak unsupported Ended',
      'call failed sorry',
      'sorry next Ended',
    ]);
    expect(steps[3]).toMatchObject({ output: {}, warnings: [{ code: 81024 }] });
    expect(steps[3]!.warnings[0]!.message).toContain("widget 'speak'");
    expect(ending.reason).toBe('FLOW_END');
  });

  test('fails for the flow that called it, not for those above', async () => {
    const { steps } = await run(parent(call(CHILD)), { [CHILD]: child(call(GRANDCHILD)), [GRANDCHILD]: voice });
    expect(path(steps).slice(-2)).toEqual(['call failed Ended', 'call completed Ended']);
  });
});

test('steps of subflows count towards the limit of the execution', async () => {
  const { steps, ending } = await run(
    parent(call(CHILD)),
    { [CHILD]: child(set('one', {}, 'two'), set('two', {}, 'one')) },
    { limits: { steps: 10 } },
  );
  expect(ending.reason).toBe('STEP_LIMIT');
  expect(steps).toHaveLength(10);
  expect(steps.at(-2)).toMatchObject({ to: null, warnings: [{ code: 81000 }] });
  // The step of the call was still under way, and ends with the execution.
  expect(steps.at(-1)).toMatchObject({ widget: 'call', event: 'interrupted', to: null, sid: steps[1]!.parentStepSid });
});

test('the end of the lifetime within a subflow ends the steps that have called it, with what they warned of', async () => {
  const bad = [{ key: 'p', value: '{oops', type: 'json_object' }];
  const wait = state('wait', 'send-and-wait-for-reply', { body: '?', from: 'bot', timeout: '3600' }, ['timeout']);
  const {
    steps,
    ending,
    state: end,
  } = await run(
    parent(call(CHILD, bad)),
    { [CHILD]: child(wait) },
    { limits: { lifetimeSeconds: 60 }, script: { listen: [['too early']] } },
  );
  expect(ending.reason).toBe('LIFETIME');
  expect(path(steps).slice(-2)).toEqual(['wait interrupted Ended', 'call interrupted Ended']);
  expect(steps.slice(-2).map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([[81002], [81027]]);
  expect(steps.map(({ index }) => index)).toEqual(steps.map((_, index) => index));
  expect(end.frames).toHaveLength(1);
});

test('what the widget warns of before the subflow runs is in its step', async () => {
  const bad = [
    { key: 'p', value: '{oops', type: 'json_object' },
    { key: 'q', value: '{{ x | no_such_filter: ' },
  ];
  const { steps } = await run(parent(call(CHILD, bad)), { [CHILD]: child(set('inside', {})) });
  expect(
    steps
      .at(-1)!
      .warnings.map(({ code }) => code)
      .sort(),
  ).toEqual([81018, 81027]);
});
