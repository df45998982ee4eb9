import { randomUUID } from 'node:crypto';
import type { FlowDefinition, State } from '../../src/flow/definition';
import { executionSidOf } from '../../src/engine/execution';
import { flowExecution } from '../../workflows';
import type { ExecutionSettings } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, restTrigger } from '../support/triggers';

const FLOW_SID = `FW${'1'.repeat(32)}`;

/** Milliseconds: what takes a workflow task this long is taken for a deadlock. */
const DEADLOCK_MS = 5_000;

let host: ExecutionHost;
beforeAll(async () => {
  // No task is ended for the time that it takes, as other work of the machine adds to that: what they cost is measured.
  process.env.TEMPORAL_DEBUG = '1';
  host = await startExecutionHost();
});
afterAll(() => host.stop());

const flow = (...states: State[]): FlowDefinition => ({
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingRequest', next: states[0]!.name }] },
    ...states,
  ],
});
const set = (name: string, values: string[], next?: string): State => ({
  name,
  type: 'set-variables',
  properties: { variables: values.map((value, index) => ({ key: `v${index}`, value })) },
  transitions: [{ event: 'next', ...(next && { next }) }],
});

/** Runs a flow to its end, and gives its history's kinds of events beside its journal, and what a task has cost. */
async function run(definition: FlowDefinition, settings?: ExecutionSettings) {
  const before = process.cpuUsage();
  const handle = await host.client.workflow.start(flowExecution, {
    workflowId: `${FLOW_SID}/${randomUUID()}`,
    taskQueue: host.taskQueue,
    workflowTaskTimeout: '2 minutes',
    args: [
      {
        accountSid: ACCOUNT_SID,
        flowSid: FLOW_SID,
        revision: 1,
        trigger: restTrigger({ list: 'b,a,'.repeat(2000) }),
        settings,
      },
      definition,
    ],
  });
  const result = await handle.result();
  const { user, system } = process.cpuUsage(before);
  const { events } = await handle.fetchHistory();
  const count = (attributes: 'workflowTaskFailedEventAttributes' | 'timerStartedEventAttributes'): number =>
    (events ?? []).filter((event) => event[attributes]).length;
  const rests = count('timerStartedEventAttributes');
  return {
    result,
    steps: host.steps(executionSidOf(handle.firstExecutionRunId)),
    failedTasks: count('workflowTaskFailedEventAttributes'),
    rests,
    /** Milliseconds of CPU, on average: the tasks between two rests are alike. */
    taskMs: (user + system) / 1000 / (rests + 1),
  };
}

const loops = (depth: number, body: string): string =>
  `${'{% for i in (1..10000000) %}'.repeat(depth)}${body}${'{% endfor %}'.repeat(depth)}`;

/** Sorts a long list over and over: the dearest that a template can be found to do. */
const sorting = `{% assign a = flow.data.list | split: "," %}${loops(2, '{% assign b = a | sort_natural %}')}`;

test('templates that cost all that they may do not block a workflow task', async () => {
  const values = Array.from({ length: 200 }, (_, index) => `${index % 2 ? loops(10, '') : sorting}{{ ${index} }}`);
  const widgets = ['a', 'b', 'c', 'd', 'e', 'f'];
  const states = widgets.map((name, index) => set(name, values, widgets[index + 1]));
  const { result, steps, failedTasks, rests, taskMs } = await run(flow(...states));
  expect(result.reason).toBe('FLOW_END');
  expect(failedTasks).toBe(0);
  expect(rests).toBeGreaterThan(0);
  expect(taskMs).toBeLessThan(DEADLOCK_MS);
  expect(steps.map(({ widget }) => widget)).toEqual(['Trigger', ...widgets]);
  const messages = steps[1]!.warnings.map(({ code, message }) => `${code} ${message}`);
  expect(messages).toContain('81018 Expected the templates of a widget to cost less together (line 1, column 1)');
});

test('a loop that only computes lets others go on, however long it is', async () => {
  const loop = flow(set('a', ['1'], 'b'), set('b', ['2'], 'a'));
  const { result, failedTasks, rests, taskMs } = await run(loop, { limits: { steps: 5000 } });
  expect(result).toMatchObject({ reason: 'STEP_LIMIT', steps: 5000 });
  expect([failedTasks, rests]).toEqual([0, 2]);
  expect(taskMs).toBeLessThan(DEADLOCK_MS);
});
