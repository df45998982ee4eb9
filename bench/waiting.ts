import type { WorkflowHandle } from '@temporalio/client';
import { inParallel, type Benchmark, type Figures } from './benchmark';
import { answer, contenders, newConversations, open, type Contender } from './contenders';
import { startWorkerProcess, type WorkerProcess } from './start-worker-process';
import { median, percentile, round } from './statistics';
import { rssBytes, startWorld, type World } from './world';

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
  const memory = new MemoryTable(world, worker);
  const began = performance.now();
  await begin(world, contender, count, all, memory);
  const beginning = (performance.now() - began) / 1000;
  const { cached } = await worker.usage();
  // The last ones are in memory; the first ones are not, where there are more than it holds.
  const inMemory = await answerTimes(all.splice(-SAMPLE));
  const evicted = await answerTimes(all.splice(0, SAMPLE));
  const answeringSince = performance.now();
  await inParallel(all.length, AT_ONCE, async (index) => {
    await answer(all[index]!.handle, all[index]!.sid);
    if (index > 0 && index % Math.ceil(all.length / 5) === 0) await memory.note('answered', index);
  });
  const answering = (performance.now() - answeringSince) / 1000;
  await memory.note('answered', all.length);
  memory.print();
  console.table([
    {
      executions: count,
      'begun/s': round(count / beginning, 1),
      'in memory': cached,
      'p50 ms, in memory': round(median(inMemory), 1),
      'p50 ms, evicted': round(median(evicted), 1),
      'p99 ms, evicted': round(percentile(evicted, 99), 1),
      'answered/s': round(all.length / answering, 1),
    },
  ]);
  return {
    waitingInMemory: cached,
    waitingRssMb: memory.most(),
    waitingCachedMs: round(median(inMemory), 1),
    waitingEvictedMs: round(median(evicted), 1),
  };
}

/** What the worker and the server have of the machine's memory, while there are more and more executions, and then fewer. */
class MemoryTable {
  private readonly rows: { at: string; 'worker MB': number; 'server MB': number }[] = [];

  constructor(
    private readonly world: World,
    private readonly worker: WorkerProcess,
  ) {}

  /** Asks the operating system, so that the worker collects nothing that it would not have by itself. */
  async note(what: 'begun' | 'answered', count: number): Promise<void> {
    const [worker, server] = await Promise.all([rssBytes(this.worker.pid), rssBytes(this.world.server.pid)]);
    this.rows.push({ at: `${count} ${what}`, 'worker MB': megabytes(worker), 'server MB': megabytes(server) });
  }

  /** Of the worker, in MB. */
  most(): number {
    return Math.max(...this.rows.map((row) => row['worker MB']));
  }

  print(): void {
    console.table(this.rows);
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}

/** Some at a time, so that the local Twilio is not asked for all conversations at once. */
async function begin(
  world: World,
  contender: Contender,
  count: number,
  all: Waiting[],
  memory: MemoryTable,
): Promise<void> {
  const batch = Math.min(200, Math.ceil(count / 5));
  const noteEach = batch * Math.ceil(count / 5 / batch);
  for (let done = 0; done < count; done += batch) {
    const sids = await newConversations(world, Math.min(batch, count - done));
    await inParallel(sids.length, AT_ONCE, async (index) => {
      const sid = sids[index]!;
      all.push({ sid, handle: await open(world, contender, sid) });
    });
    if (all.length % noteEach === 0) await memory.note('begun', all.length);
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
