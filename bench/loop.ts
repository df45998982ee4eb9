import type { FlowDefinition } from '../src/flow/definition';
import { requestTrigger } from '../src/engine/triggers';
import { createExecutionsClient } from '../src/temporal/executions-client';
import type { Benchmark } from './benchmark';
import { saveFlow } from './contenders';
import { startWorkerProcess } from './start-worker-process';
import { round } from './statistics';
import { TASK_QUEUE, startWorld } from './world';

const STEPS = 10_000;

/** Counts, and looks whether it is there yet. */
const counting: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingRequest', next: 'count' }] },
    {
      name: 'count',
      type: 'set-variables',
      properties: { variables: [{ key: 'count', value: '{{flow.variables.count | plus: 1}}' }] },
      transitions: [{ event: 'next', next: 'enough' }],
    },
    {
      name: 'enough',
      type: 'split-based-on',
      properties: { input: '{{flow.variables.count}}' },
      transitions: [
        { event: 'noMatch', next: 'count' },
        {
          event: 'match',
          conditions: [
            {
              friendly_name: 'Enough',
              arguments: ['{{flow.variables.count}}'],
              type: 'equal_to',
              value: String(STEPS / 2),
            },
          ],
        },
      ],
    },
  ],
};

/** An execution that takes 10,000 steps, ten times what Studio allows, without a wait. */
export const loop: Benchmark = {
  name: 'loop',
  title: 'A loop of 10,000 steps',
  async run() {
    const world = await startWorld([]);
    const worker = await startWorkerProcess(world, 'engine');
    try {
      const flow = await saveFlow(world, JSON.stringify(counting));
      const settings = { limits: { steps: STEPS + 10 } };
      const executions = createExecutionsClient({ client: world.client, taskQueue: TASK_QUEUE, settings });
      const began = performance.now();
      const before = await worker.usage();
      const trigger = requestTrigger({ from: '+15559990000', to: '+15550001111', parameters: {} });
      const started = await executions.start(flow, trigger);
      if (started.kind !== 'started') throw new Error('Expected the execution to begin');
      const handle = world.client.workflow.getHandle(started.workflowId);
      const { reason, steps } = (await handle.result()) as { reason: string; steps: number };
      if (reason !== 'FLOW_END') throw new Error(`Expected the loop to come to its end, but it ended by ${reason}`);
      const seconds = (performance.now() - began) / 1000;
      const { historyLength, historySize = 0 } = await handle.describe();
      const cpu = (await worker.usage()).cpu - before.cpu;
      console.table([{ steps, seconds: round(seconds), 'worker CPU ms': round(cpu), historyLength, historySize }]);
      return {
        loopStepsPerSecond: Math.round(steps / seconds),
        loopEvents: historyLength,
        loopHistoryBytes: historySize,
      };
    } finally {
      await worker.stop();
      await world.stop();
    }
  },
};
