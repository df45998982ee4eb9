import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { requestTrigger } from '../src/engine/triggers';
import { createExecutionsClient } from '../src/temporal/executions-client';
import type { PinnedFlow } from '../src/temporal/executions';
import type { BundleName } from './bundles';
import { inParallel, inTurns, type Benchmark, type Figures } from './benchmark';
import { chain } from './chain';
import { saveFlow } from './contenders';
import { startWorkerProcess, type WorkerProcess } from './start-worker-process';
import { median, pairedRatio, round } from './statistics';
import { taskQueueOf } from './worker';
import { startWorld, type World } from './world';

const STEPS = 30;
const AT_ONCE = 20;

type Begin = () => Promise<WorkflowHandle>;

/**
 * A flow of 30 steps that only compute, against a workflow that does nothing; and against that, what an execution costs at
 * least: a workflow that does nothing, begun as an execution is.
 */
export const pureSteps: Benchmark = {
  name: 'pure-steps',
  title: '30 steps that only compute, and an empty workflow',
  async run({ rounds, quick }) {
    const world = await startWorld([]);
    const workers = {
      engine: await startWorkerProcess(world, 'engine'),
      'hand-written': await startWorkerProcess(world, 'hand-written'),
    };
    try {
      const flow = await saveFlow(world, JSON.stringify(chain(STEPS + 1, { steps: STEPS, pure: true })));
      const contenders = {
        steps: [workers.engine, beginner(world, flow)],
        begun: [workers['hand-written'], beginner(world, flow, 'hand-written')],
        empty: [workers['hand-written'], emptyWorkflow(world)],
      } as const;
      const names = ['steps', 'begun', 'empty'] as const;
      const count = quick ? 40 : 200;
      const play = (name: keyof typeof contenders): Promise<StepsRound> => playRound(...contenders[name], count);
      for (const name of names) await play(name);
      const { steps, begun, empty } = await inTurns(names, rounds, play);
      console.table({ '30 steps': row(steps), 'none, begun alike': row(begun), 'an empty workflow': row(empty) });
      return {
        pureSteps: pairedRatio(steps, empty, ({ cpu }) => cpu),
        pureStepsLeast: pairedRatio(begun, empty, ({ cpu }) => cpu),
        pureStepsHistoryBytes: median(steps.map(({ bytes }) => bytes)),
      };
    } finally {
      await Promise.all(Object.values(workers).map((worker) => worker.stop()));
      await world.stop();
    }
  },
};

/** Begins executions of a flow one after the other, each of another contact, as the REST API does. */
export function beginner({ client }: World, flow: PinnedFlow, runBy: BundleName = 'engine'): Begin {
  const executions = createExecutionsClient({ client, taskQueue: taskQueueOf(runBy) });
  return async () => {
    const from = `+1555${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`;
    const trigger = requestTrigger({ from: '+15559990000', to: from, parameters: { name: 'Ada' } });
    const started = await executions.start(flow, trigger);
    if (started.kind !== 'started') throw new Error(`Expected ${from} to have no execution`);
    return client.workflow.getHandle(started.workflowId);
  };
}

function emptyWorkflow({ client }: World): Begin {
  const taskQueue = taskQueueOf('hand-written');
  return () => client.workflow.start('empty', { workflowId: randomUUID(), taskQueue, args: [] });
}

export interface StepsRound {
  perSecond: number;
  /** Milliseconds of the worker an execution. */
  cpu: number;
  /** Bytes of a history. */
  bytes: number;
}

/** Begins so many executions and waits for their ends. */
export async function playRound(worker: WorkerProcess, begin: Begin, count: number): Promise<StepsRound> {
  const before = await worker.usage();
  const began = performance.now();
  let bytes = 0;
  await inParallel(count, AT_ONCE, async (index) => {
    const handle = await begin();
    await handle.result();
    if (index === 0) bytes = (await handle.describe()).historySize ?? 0;
  });
  const seconds = (performance.now() - began) / 1000;
  return { perSecond: count / seconds, cpu: ((await worker.usage()).cpu - before.cpu) / count, bytes };
}

/** Medians of rounds, as a row of a table. */
export function row(rounds: readonly StepsRound[]): Figures {
  const of = (pick: (one: StepsRound) => number): number => median(rounds.map(pick));
  return {
    'executions/s': round(
      of(({ perSecond }) => perSecond),
      1,
    ),
    'worker CPU ms': round(of(({ cpu }) => cpu)),
    'history bytes': of(({ bytes }) => bytes),
  };
}
