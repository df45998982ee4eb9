import { parseArgs } from 'node:util';
import { engineContender, handWrittenContender, playRound, type Contender, type Round } from './conversation';
import { measureEngine, type EngineFigures } from './engine';
import { median, percentile, round } from './statistics';
import { startWorld } from './world';

/**
 * Measures the engine by itself, then the example conversation against the same thing written by hand, interleaved in one
 * run. Absolute figures are the machine's; the last line has the ratios, engine ÷ hand-written, which travel, and the
 * engine's own figures.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      executions: { type: 'string', default: '200' },
      'at-once': { type: 'string', default: '20' },
      // For profiling: one contender alone, nothing to compare.
      only: { type: 'string' },
      // The engine by itself: no server, no conversations.
      'engine-alone': { type: 'boolean', default: false },
    },
  });
  const alone = values.only === undefined ? await measureEngine() : undefined;
  if (alone) reportEngine(alone);
  if (values['engine-alone']) return console.log(JSON.stringify({ engine: alone }));
  const [rounds, executions, atOnce] = [values.rounds, values.executions, values['at-once']].map(Number) as [
    number,
    number,
    number,
  ];
  const world = await startWorld();
  try {
    const all = [await engineContender(world), handWrittenContender(world)];
    const contenders = all.filter(({ name }) => values.only === undefined || values.only === name);
    for (const contender of contenders) await playRound(world, contender, atOnce * 2, atOnce);
    const played = new Map<Contender['name'], Round[]>(contenders.map(({ name }) => [name, []]));
    for (let turn = 0; turn < rounds; turn += 1) {
      const order = turn % 2 ? [...contenders].reverse() : contenders;
      for (const contender of order)
        played.get(contender.name)!.push(await playRound(world, contender, executions, atOnce));
    }
    if (alone) report(played, { rounds, executions, atOnce }, alone);
  } finally {
    await world.stop();
  }
}

interface Figures {
  throughput: number;
  p50: number;
  p99: number;
  workerCpu: number;
  serverCpu: number;
  events: number;
}

function figures(rounds: readonly Round[]): Figures {
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

function reportEngine({ steps, templates, flowSize, load }: EngineFigures): void {
  console.log('The engine by itself, on one core');
  console.table({
    'steps/s, a survey': steps,
    'steps/s, templates with filters and tags': templates,
    'cost of a step, 2,000 widgets ÷ 20': flowSize,
    'ms to load 2,000 widgets': load,
  });
}

function report(
  played: ReadonlyMap<string, Round[]>,
  run: { rounds: number; executions: number; atOnce: number },
  alone: EngineFigures,
): void {
  const engine = figures(played.get('engine')!);
  const byHand = figures(played.get('hand-written')!);
  console.log(`${run.rounds} rounds of ${run.executions} conversations, ${run.atOnce} at once; medians of the rounds`);
  const row = ({ throughput, p50, p99, workerCpu, serverCpu, events }: Figures) => ({
    'executions/s': round(throughput, 1),
    'p50 ms': round(p50, 1),
    'p99 ms': round(p99, 1),
    'worker CPU ms': round(workerCpu, 1),
    'server CPU ms': round(serverCpu, 1),
    events,
  });
  console.table({ engine: row(engine), 'hand-written': row(byHand) });
  const cpu = (one: Figures): number => one.workerCpu + one.serverCpu;
  console.log(
    JSON.stringify({
      throughput: round(engine.throughput / byHand.throughput),
      p99: round(engine.p99 / byHand.p99),
      cpu: round(cpu(engine) / cpu(byHand)),
      events: round(engine.events / byHand.events),
      flowSize: alone.flowSize,
      engine: alone,
    }),
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
