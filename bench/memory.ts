import { setTimeout as sleep } from 'node:timers/promises';
import { inParallel, type Benchmark } from './benchmark';
import { contenders, newConversations, open, type Contender } from './contenders';
import { startWorkerProcess, type WorkerProcess } from './start-worker-process';
import { round } from './statistics';
import type { WorkerUsage } from './worker-process';
import { startWorld, type World } from './world';

const AT_ONCE = 20;

/** What an execution that waits for a reply keeps in the worker's memory, engine and hand-written. */
export const memory: Benchmark = {
  name: 'memory',
  title: 'Memory of an execution that waits, engine and hand-written',
  async run({ quick }) {
    const world = await startWorld([]);
    const count = quick ? 100 : 400;
    try {
      const both = await contenders(world, false);
      const engine = await bytesEach(world, both.engine, count);
      const byHand = await bytesEach(world, both['hand-written'], count);
      console.table({ engine: row(engine), 'hand-written': row(byHand) });
      return { memory: round(engine.heap / byHand.heap), kBEach: round(engine.heap / 1000, 1) };
    } finally {
      await world.stop();
    }
  },
};

/** Bytes. What the process has of the operating system is coarse: pages are not given back at once. */
interface Bytes {
  heap: number;
  rss: number;
}

function row({ heap, rss }: Bytes) {
  return { 'heap kB': round(heap / 1000, 1), 'RSS kB': round(rss / 1000, 1) };
}

/** What more executions add, once there are some: code and caches are there then. */
async function bytesEach(world: World, contender: Contender, count: number): Promise<Bytes> {
  const worker = await startWorkerProcess(world, contender.name, { countHeap: true });
  try {
    await wait(world, contender, Math.ceil(count / 2));
    const before = await settled(worker);
    await wait(world, contender, count);
    const after = await settled(worker);
    const added = after.cached - before.cached;
    return { heap: (after.heap - before.heap) / added, rss: (after.rss - before.rss) / added };
  } finally {
    await worker.stop();
  }
}

async function wait(world: World, contender: Contender, count: number): Promise<void> {
  const sids = await newConversations(world, count);
  await inParallel(count, AT_ONCE, async (index) => {
    await open(world, contender, sids[index]!);
  });
}

/** The last of the workflow tasks may be under way; what they leave behind is collected in two goes. */
async function settled(worker: WorkerProcess): Promise<WorkerUsage> {
  await sleep(2_000);
  await worker.usage();
  return worker.usage();
}
