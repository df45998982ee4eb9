import type { StepRecord } from '../../src/engine/journal';
import { compatibilityReport } from '../../src/flow/compatibility';
import type { Flow } from '../../src/flow/flow';
import { coverage } from '../../src/testing/coverage';
import { explore, type Exploration } from '../../src/testing/explore';
import { runScripted } from '../../src/testing/run-scripted';
import { catalogue } from '../../src/widgets/catalogue';
import { CORPUS, corpusFlow, corpusFlows, ownFlow, ownFlows, subflowsOf } from '../support/flows';

/** Refused when it is loaded: its repository's scripts complete it before it reaches Studio. */
const INCOMPLETE = 'twilio-labs__function-templates__vaccine-standby-list-assets-sms-studio-flow.hist.json';

/** Transitions that exist only for calls, for contacts that an agent has already, or that the flow rules out itself. */
const IMPOSSIBLE: readonly string[] = ['call', 'not-connected', 'constant', 'shadowed', 'exhausted'];

/** Of the project's own flows: what the other widgets of the flow make impossible. */
const RULED_OUT: Readonly<Record<string, readonly string[]>> = {
  // A flow that has handed off its contact is mute.
  'test/flows/handoff.flow.json': ['after.sent'],
  // It counts from 1.
  'test/flows/loop-two-widgets.flow.json': ['two.match'],
  // By itself it is not called by a flow that the REST API has started.
  'test/flows/subflow-child.flow.json': ['open.created'],
};

describe.each(ownFlows())('%s', (file) => {
  test('takes every transition that it can', async () => {
    const flow = ownFlow(file);
    const subflows = subflowsOf(flow);
    const exploration = await explore(flow, { subflows });
    expectEverythingReached(exploration, RULED_OUT[file]);
    await expectSoundRuns(flow, exploration, subflows);
  });
});

const files = corpusFlows().filter((file) => file !== INCOMPLETE);

if (files.length === 0) {
  it.skip(`real flows: there are none at ${CORPUS}`, () => undefined);
} else {
  test.each(files)('the real flow %s takes every transition that it can', async (file) => {
    const { flow, warnings } = corpusFlow(file);
    expect(warnings.filter(({ code }) => code === 'flow:template' || code === 'flow:regex')).toEqual([]);
    const exploration = await explore(flow);
    expectEverythingReached(exploration);
    await expectSoundRuns(flow, exploration);
    expectClearEnds(flow, exploration);
  });
}

function expectEverythingReached({ unreached }: Exploration, ruledOut: readonly string[] = []): void {
  const missed = unreached.filter(({ transition: { widget, event }, reason }) => {
    // An agent has the contact already, or there is no channel: neither happens where a widget hands over once.
    const isSecondHandoff = reason === 'no-such-outcome' && event === 'callFailure';
    return !IMPOSSIBLE.includes(reason) && !isSecondHandoff && !ruledOut.includes(`${widget}.${event}`);
  });
  expect(missed).toEqual([]);
}

/** Each script leads to an end, the same one each time, without a template that does not render. */
async function expectSoundRuns(
  flow: Flow,
  { scripts }: Exploration,
  subflows: Record<string, Flow> = {},
): Promise<void> {
  const journals: StepRecord[][] = [];
  for (const { trigger, script, startAt, steps, ending } of scripts) {
    const again = await runScripted({ flow, trigger, script, startAt, subflows });
    expect({ steps: again.steps, ending: again.ending }).toEqual({ steps, ending });
    expect(again.effects.unused()).toEqual([]);
    expect(steps.flatMap(({ warnings }) => warnings.filter(({ code }) => code === 81018))).toEqual([]);
    expect(['FLOW_END', 'FAILED', 'STEP_LIMIT', 'WIDGET_LIMIT', 'LIFETIME']).toContain(ending.reason);
    journals.push(again.steps);
  }
  const taken = coverage(flow, journals, subflows).transitions.filter((transition) => transition.taken > 0);
  expect(taken.length > 0).toBe(scripts.length > 0);
}

/** An execution fails only where its path enters a widget that does not run here, and says which one. */
function expectClearEnds(flow: Flow, { scripts }: Exploration): void {
  const known = new Set(
    compatibilityReport(flow, catalogue).widgets.flatMap(({ name, support }) => (support === 'known' ? [name] : [])),
  );
  for (const { steps, ending } of scripts) {
    const last = steps.at(-1)!;
    expect(ending.reason === 'FAILED').toBe(known.has(last.widget));
    if (ending.reason !== 'FAILED') continue;
    expect(ending.message).toContain(`'${last.widget}'`);
    expect(last.warnings).toMatchObject([{ code: 81020, message: ending.message }]);
  }
}
