import type { Flow } from '../../src/flow/flow';
import { explore, type ExploredScript } from '../../src/testing';
import { widgets } from '../../src/widgets';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { CORPUS, corpusFlow, corpusFlows, ownFlow, subflowsOf } from '../support/flows';
import { isPlayable, neutral, playOnTemporal } from '../support/play-on-temporal';

/** One of each kind: questions in loops, parameters, conversations, handoffs, requests, Functions, subflows, limits. */
const FLOWS = [
  'examples/do-you-like-bots.flow.json',
  'examples/survey.flow.json',
  ...[
    'survey',
    'parameters',
    'content-template',
    'reminder',
    'handoff',
    'http-branching',
    'function-merge',
    'subflow-parent',
    'loop-same-widget',
    'twiml',
  ].map((name) => `test/flows/${name}.flow.json`),
];
const SCRIPTS_EACH = 3;

/** A file of the corpus that is no whole flow. */
const INCOMPLETE = 'twilio-labs__function-templates__vaccine-standby-list-assets-sms-studio-flow.hist.json';

let host: ExecutionHost;
beforeAll(async () => {
  host = await startExecutionHost();
});
afterAll(() => host.stop());

/** Widget types and trigger events that were played. */
const played = new Set<string>();

test.each(FLOWS)('%s leaves the same journal on Temporal as without a server', async (file) => {
  const flow = ownFlow(file);
  const subflows = subflowsOf(flow);
  const { scripts } = await explore(flow, { subflows });
  const chosen = choose(scripts, SCRIPTS_EACH);
  expect(chosen.length).toBeGreaterThan(0);
  for (const script of chosen) await expectSameJournal(flow, script, subflows);
});

test('these have every widget that runs, and every trigger event that begins something', () => {
  const events = widgets.trigger.events.filter((event) => event !== 'incomingCall');
  expect([...Object.keys(widgets), ...events].filter((name) => !played.has(name))).toEqual([]);
});

const files = corpusFlows().filter((file) => file !== INCOMPLETE);

if (files.length === 0) {
  it.skip(`real flows: there are none at ${CORPUS}`, () => undefined);
} else {
  test.each(files)('the real flow %s leaves the same journal on Temporal as without a server', async (file) => {
    const { flow } = corpusFlow(file);
    const { scripts } = await explore(flow);
    for (const script of choose(scripts, 1)) await expectSameJournal(flow, script);
  });
}

/** The longest ones that can be played, and one for each trigger event. */
function choose(scripts: readonly ExploredScript[], count: number): ExploredScript[] {
  const longest = scripts.filter(isPlayable).sort((a, b) => b.steps.length - a.steps.length);
  const first = longest.slice(0, count);
  const events = new Set(longest.map(({ trigger }) => trigger.event));
  for (const { trigger } of first) events.delete(trigger.event);
  return [...first, ...[...events].map((event) => longest.find(({ trigger }) => trigger.event === event)!)];
}

async function expectSameJournal(
  flow: Flow,
  script: ExploredScript,
  subflows: Record<string, Flow> = {},
): Promise<void> {
  const told = await playOnTemporal(host, flow, script, subflows);
  expect(neutral(told.steps)).toEqual(neutral(script.steps));
  expect(told.reason).toBe(script.ending.reason);
  for (const { type, event } of told.steps) played.add(type).add(event);
}
