import { runChaos } from './run';
import { REFUSALS, TWILIO_FAULT_NAMES } from './world/twilio-faults';
import { WEBHOOK_FAULTS } from './world/webhook-network';

/** Always the same; `npm run chaos -- --seed …` takes others, for longer. */
const SEED = 'short';

/** What befalls the processes of a small installation. */
const OUTAGES = ['kill', 'freeze'].flatMap((kind) => ['temporal', 'twilio', 'api-1'].map((part) => `${kind} ${part}`));

test('promises are kept while everything is killed at random', async () => {
  console.log(`seed ${SEED}`);
  const { violations, counts, outages, faults, directory } = await runChaos({
    seed: SEED,
    seconds: 12,
    conversations: 30,
    store: 'sqlite',
  });
  if (directory) console.log(`logs, databases and evidence are in ${directory}`);
  expect(violations).toEqual([]);
  expect(counts.executions).toBeGreaterThan(5);
  const refusals = Object.keys(REFUSALS);
  expect(Object.keys(outages).sort()).toEqual([...OUTAGES, ...refusals].sort());
  expect(Object.keys(faults.twilio!).sort()).toEqual([...TWILIO_FAULT_NAMES, ...refusals].sort());
  expect(Object.keys(faults.webhooks!).sort()).toEqual(Object.keys(WEBHOOK_FAULTS).sort());
}, 900_000);
