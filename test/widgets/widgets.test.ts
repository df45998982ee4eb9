import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { JsonObject } from '../../src/engine/context';
import type { Trigger } from '../../src/engine/execution';
import type { Transition } from '../../src/flow/definition';
import { compileFlow, type Flow } from '../../src/flow/flow';
import { runScripted } from '../../src/testing/run-scripted';
import type { EffectScript } from '../../src/testing/scripted-effects';
import { widgets } from '../../src/widgets';
import { conversationTrigger } from '../support/triggers';

/** One case of a widget: what it is given, what it asks of the world, how it leaves. */
interface WidgetCase {
  description: string;
  properties: JsonObject;
  /** Variables that an earlier widget has set. */
  variables?: Record<string, string>;
  transitions?: Transition[];
  trigger?: Partial<Trigger>;
  effects?: EffectScript;
  /** Variables that subflows set, by the SID of the subflow. */
  subflows?: Record<string, { key: string; value: string }[]>;
  expect: {
    event: string;
    output?: JsonObject;
    variables?: JsonObject;
    /** `flow.channel` after the step. */
    channel?: JsonObject;
    /** What the end of the execution is to undo. */
    cleanup?: JsonObject[];
    /** Calls of effects, in order; each must have these properties at least. */
    calls?: { verb: string; argument?: unknown }[];
    warnings?: { code: number; message?: string }[];
    to?: string;
  };
}

const casesOf = (type: string): string => path.join(__dirname, 'cases', `${type}.json`);
const runnable = Object.values(widgets).filter(({ support }) => support === 'runs');

test.each(runnable.map(({ type }) => type))('%s has cases', (type) => {
  expect(existsSync(casesOf(type))).toBe(true);
});

test('no cases are left over from a widget that is gone', () => {
  const types = runnable.map(({ type }) => `${type}.json`);
  expect(readdirSync(path.join(__dirname, 'cases')).filter((file) => !types.includes(file))).toEqual([]);
});

describe.each(runnable.filter(({ type }) => existsSync(casesOf(type))))('$type', (widget) => {
  const cases = JSON.parse(readFileSync(casesOf(widget.type), 'utf8')) as WidgetCase[];

  test.each(cases)('$description', async (example) => {
    const { step, effects, state } = await runCase(widget.type, example);
    const { event, output, variables, channel, cleanup, calls = [], warnings = [], to } = example.expect;
    expect(step).toMatchObject({ event, ...(to !== undefined && { to }) });
    expect(step.output).toEqual(output);
    if (variables) expect(step.variables).toEqual(variables);
    if (channel) expect(step.channel).toEqual(channel);
    if (cleanup) {
      expect(state.cleanup).toHaveLength(cleanup.length);
      expect(state.cleanup).toMatchObject(cleanup);
    }
    expect(effects.calls.map(({ verb }) => verb)).toEqual(calls.map(({ verb }) => verb));
    expect(effects.calls).toMatchObject(calls);
    expect(step.warnings).toHaveLength(warnings.length);
    expect(step.warnings).toMatchObject(warnings);
    expect(effects.unused()).toEqual([]);
  });

  test('its cases take every exit', () => {
    const events = widget.type === 'trigger' ? cases.map(({ expect: { event } }) => event) : [...widget.events];
    expect(new Set(cases.map(({ expect: { event } }) => event))).toEqual(new Set(events));
  });
});

/** Runs the widget as the second one of a flow of its own, after the trigger and, where needed, a set-variables. */
async function runCase(type: string, example: WidgetCase) {
  const under = {
    name: 'widget',
    type,
    properties: example.properties,
    transitions: example.transitions ?? widgets[type as keyof typeof widgets].events.map((event) => ({ event })),
  };
  const variables = Object.entries(example.variables ?? {}).map(([key, value]) => ({ key, value }));
  const prepare = {
    name: 'prepare',
    type: 'set-variables',
    properties: { variables },
    transitions: [{ event: 'next', next: 'widget' }],
  };
  const ends = (example.transitions ?? []).flatMap(({ next }) => (next ? [next] : []));
  const flow = compileFlow({
    initial_state: 'Trigger',
    states: [
      {
        name: 'Trigger',
        type: 'trigger',
        transitions: widgets.trigger.events.map((event) => ({ event, next: 'prepare' })),
      },
      prepare,
      under,
      ...[...new Set(ends)].map((name) => ({
        name,
        type: 'set-variables',
        properties: {},
        transitions: [{ event: 'next' }],
      })),
    ],
  });
  const trigger = { ...conversationTrigger('hi'), ...example.trigger };
  const { steps, effects, state } = await runScripted({
    flow,
    trigger,
    script: example.effects,
    subflows: subflowsOf(example),
  });
  const step = steps.find(({ widget }) => widget === (type === 'trigger' ? 'Trigger' : 'widget'));
  if (!step) throw new Error('Expected the widget to run, but it did not');
  return { step, effects, state };
}

function subflowsOf({ subflows = {} }: WidgetCase): Record<string, Flow> {
  const flows = Object.entries(subflows).map(([sid, variables]) => [sid, settingVariables(variables)] as const);
  return Object.fromEntries(flows);
}

function settingVariables(variables: { key: string; value: string }[]): Flow {
  return compileFlow({
    initial_state: 'Start',
    states: [
      { name: 'Start', type: 'trigger', transitions: [{ event: 'incomingParent', next: 'set' }] },
      { name: 'set', type: 'set-variables', properties: { variables }, transitions: [{ event: 'next' }] },
    ],
  });
}
