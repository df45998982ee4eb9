import { runChaos } from './run';

/** Always the same; `npm run chaos -- --seed …` takes others, for longer. */
const SEED = 'short';

test('promises are kept while everything is killed at random', async () => {
  console.log(`seed ${SEED}`);
  const { violations, counts, directory } = await runChaos({
    seed: SEED,
    seconds: 12,
    conversations: 30,
    store: 'sqlite',
  });
  if (directory) console.log(`logs, databases and evidence are in ${directory}`);
  expect(violations).toEqual([]);
  expect(counts.executions).toBeGreaterThan(5);
}, 900_000);
