import { inTurns, type Benchmark } from './benchmark';
import { chain } from './chain';
import { saveFlow } from './contenders';
import { beginner, playRound, row } from './pure-steps';
import { startWorkerProcess } from './start-worker-process';
import { pairedRatio } from './statistics';
import { startWorld } from './world';

const SIZES = ['20', '200', '2000'] as const;

/** What an execution of a few steps costs in flows of different sizes: the first of them pays for beginning. */
export const flowSize: Benchmark = {
  name: 'flow-size',
  title: 'Executions of 4 steps in flows of 20, 200 and 2,000 widgets',
  async run({ rounds, quick }) {
    const world = await startWorld([]);
    const worker = await startWorkerProcess(world, 'engine');
    try {
      const flows = SIZES.map(async (size) => {
        const definition = JSON.stringify(chain(Number(size), { steps: 4, pure: true }));
        return [size, beginner(world, await saveFlow(world, definition))] as const;
      });
      const begin = Object.fromEntries(await Promise.all(flows));
      const count = quick ? 40 : 150;
      for (const size of SIZES) await playRound(worker, begin[size]!, count);
      const played = await inTurns(SIZES, rounds, (size) => playRound(worker, begin[size]!, count));
      console.table(Object.fromEntries(SIZES.map((size) => [`${size} widgets`, row(played[size])])));
      return {
        flowSize: pairedRatio(played['2000'], played['20'], ({ cpu }) => cpu),
        flowSizeThroughput: pairedRatio(played['2000'], played['20'], ({ perSecond }) => perSecond),
      };
    } finally {
      await worker.stop();
      await world.stop();
    }
  },
};
