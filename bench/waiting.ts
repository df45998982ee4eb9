import type { WorkflowHandle } from '@temporalio/client';
import { inParallel, type Benchmark, type Figures } from './benchmark';
import { answer, contenders, newConversations, open, type Contender } from './contenders';
import { startWorkerProcess, type WorkerProcess } from './start-worker-process';
import { median, percentile, round } from './statistics';
import { startWorld, type World } from './world';

const HEAP_MB = 512;
const AT_ONCE = 20;
/** Answered one at a time, of those that are in memory and of those that are not. */
const SAMPLE = 30;

/** An execution that waits, and its conversation. */
interface Waiting {
  handle: WorkflowHandle;
  sid: string;
}

/** Very many executions that wait for a reply, on a worker with little memory, which answers each of them. */
export function waiting(count: number): Benchmark {
  return {
    name: 'waiting',
    title: `Executions that wait, on a worker of ${HEAP_MB} MiB`,
    async run({ quick }) {
      const world = await startWorld([]);
      const worker = await startWorkerProcess(world, 'engine', { heapMb: HEAP_MB });
      try {
        const { engine } = await contenders(world, false);
        return await fillAndAnswer(world, worker, engine, quick ? Math.min(count, 300) : count);
      } finally {
        await worker.stop();
        await world.stop();
      }
    },
  };
}

async function fillAndAnswer(
  world: World,
  worker: WorkerProcess,
  contender: Contender,
  count: number,
): Promise<Figures> {
  const all: Waiting[] = [];
  const began = performance.now();
  await begin(world, contender, count, all);
  const filled = await worker.usage();
  const beginning = (performance.now() - began) / 1000;
  // The last ones are in memory; the first ones are not, where there are more than it holds.
  const cached = await answerTimes(all.splice(-SAMPLE));
  const evicted = await answerTimes(all.splice(0, SAMPLE));
  const answeringSince = performance.now();
  await inParallel(all.length, AT_ONCE, async (index) => answer(all[index]!.handle, all[index]!.sid));
  const answering = (performance.now() - answeringSince) / 1000;
  const answered = await worker.usage();
  const figures = {
    waitingInMemory: filled.cached,
    waitingRssMb: Math.round(Math.max(filled.rss, answered.rss) / 1e6),
    waitingCachedMs: round(median(cached), 1),
    waitingEvictedMs: round(median(evicted), 1),
  };
  console.table([
    {
      executions: count,
      'begun/s': round(count / beginning, 1),
      'in memory': figures.waitingInMemory,
      'RSS MB': figures.waitingRssMb,
      'p50 ms, in memory': figures.waitingCachedMs,
      'p50 ms, evicted': figures.waitingEvictedMs,
      'p99 ms, evicted': round(percentile(evicted, 99), 1),
      'answered/s': round(all.length / answering, 1),
    },
  ]);
  return figures;
}

/** Some at a time, so that the local Twilio is not asked for all conversations at once. */
async function begin(world: World, contender: Contender, count: number, all: Waiting[]): Promise<void> {
  const batch = 200;
  for (let done = 0; done < count; done += batch) {
    const sids = await newConversations(world, Math.min(batch, count - done));
    await inParallel(sids.length, AT_ONCE, async (index) => {
      const sid = sids[index]!;
      all.push({ sid, handle: await open(world, contender, sid) });
    });
  }
}

/** Milliseconds from each reply to the end of its execution. */
async function answerTimes(some: readonly Waiting[]): Promise<number[]> {
  const times: number[] = [];
  for (const { handle, sid } of some) {
    const began = performance.now();
    await answer(handle, sid);
    times.push(performance.now() - began);
  }
  return times;
}
