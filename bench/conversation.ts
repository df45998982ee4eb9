import { inParallel, inTurns, type Benchmark, type Figures, type Scale } from './benchmark';
import type { BundleName } from './bundles';
import { answer, contenders, newConversations, open, type Contender } from './contenders';
import { median, pairedRatio, percentile, round } from './statistics';
import { cpuSeconds, startWorld, type World } from './world';

/**
 * How many conversations are led at once, and of how many each round consists. Rounds are short and there are several times as
 * many as elsewhere: what slows a machine down comes and goes within seconds.
 */
const LOADS = [
  { atOnce: 1, executions: 20, quick: 10, times: 4 },
  { atOnce: 20, executions: 100, quick: 40, times: 4 },
  { atOnce: 100, executions: 200, quick: 100, times: 2 },
] as const;

/** The load whose ratios stand for the whole. */
const TYPICAL = 20;

/** Conversations before what counts: a worker runs for weeks, and the compiler has done its work after some hundreds. */
const WARM_UP = 400;

const NAMES: readonly BundleName[] = ['engine', 'hand-written'];

/** The example conversation against the same thing written by hand, at three loads. */
export const conversations: Benchmark = {
  name: 'conversations',
  title: 'Conversations of two messages each way, engine and hand-written',
  async run(scale) {
    const world = await startWorld();
    try {
      const both = await contenders(world);
      for (const name of NAMES) await playRound(world, both[name], scale.quick ? 40 : WARM_UP, TYPICAL);
      const figures: Figures = {};
      for (const load of LOADS) Object.assign(figures, await compare(world, both, load, scale));
      return figures;
    } finally {
      await world.stop();
    }
  },
};

async function compare(
  world: World,
  both: Record<BundleName, Contender>,
  load: (typeof LOADS)[number],
  { rounds, quick }: Scale,
): Promise<Figures> {
  const { atOnce } = load;
  const count = quick ? load.quick : load.executions;
  const turns = quick ? rounds : rounds * load.times;
  const played = await inTurns(NAMES, turns, (name) => playRound(world, both[name], count, atOnce));
  const engine = summary(played.engine);
  const byHand = summary(played['hand-written']);
  console.log(`${turns} rounds of ${count} conversations, ${atOnce} at once`);
  console.table({ engine: row(engine), 'hand-written': row(byHand) });
  const ratio = (pick: (one: Round) => number): number => pairedRatio(played.engine, played['hand-written'], pick);
  const throughput = ratio(({ perSecond }) => perSecond);
  if (atOnce !== TYPICAL) return { [`throughput@${atOnce}`]: throughput };
  return {
    throughput,
    p99: ratio(({ latencies }) => percentile(latencies, 99)),
    cpu: ratio(({ workerCpu, serverCpu }) => workerCpu + serverCpu),
    workerCpu: ratio(({ workerCpu }) => workerCpu),
    events: ratio(({ events }) => events),
  };
}

/** What a round of conversations has cost. */
interface Round {
  perSecond: number;
  /** Milliseconds from "hi" to the end, one a conversation. */
  latencies: number[];
  /** Milliseconds of CPU an execution: this process with the worker, and the server's. */
  workerCpu: number;
  serverCpu: number;
  /** History events an execution. */
  events: number;
}

async function playRound(world: World, contender: Contender, count: number, atOnce: number): Promise<Round> {
  const sids = await newConversations(world, count);
  const latencies: number[] = [];
  let events = 0;
  const before = { time: performance.now(), cpu: process.cpuUsage(), server: await cpuSeconds(world.server.pid) };
  await inParallel(count, atOnce, async (index) => {
    const began = performance.now();
    const handle = await open(world, contender, sids[index]!);
    await answer(handle, sids[index]!);
    latencies.push(performance.now() - began);
    if (index === 0) events = (await handle.describe()).historyLength;
  });
  const seconds = (performance.now() - before.time) / 1000;
  const { user, system } = process.cpuUsage(before.cpu);
  return {
    perSecond: count / seconds,
    latencies,
    workerCpu: (user + system) / 1000 / count,
    serverCpu: (((await cpuSeconds(world.server.pid)) - before.server) * 1000) / count,
    events,
  };
}

type Summary = Omit<Round, 'perSecond' | 'latencies'> & { throughput: number; p50: number; p99: number };

function summary(rounds: readonly Round[]): Summary {
  const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
  return {
    throughput: of(({ perSecond }) => perSecond),
    p50: of(({ latencies }) => percentile(latencies, 50)),
    p99: of(({ latencies }) => percentile(latencies, 99)),
    workerCpu: of(({ workerCpu }) => workerCpu),
    serverCpu: of(({ serverCpu }) => serverCpu),
    events: of(({ events }) => events),
  };
}

function row({ throughput, p50, p99, workerCpu, serverCpu, events }: Summary) {
  return {
    'executions/s': round(throughput, 1),
    'p50 ms': round(p50, 1),
    'p99 ms': round(p99, 1),
    'worker CPU ms': round(workerCpu, 1),
    'server CPU ms': round(serverCpu, 1),
    events,
  };
}
