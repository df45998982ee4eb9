import { randomBytes } from 'node:crypto';
import { count, positive, readArguments, tellFailure } from '../support/arguments';
import { runChaos, TWILIO_MUST_ANSWER, type ChaosReport } from './run';

/** Lets everything run while it is killed; exits with 1 where a promise was broken. See `--help`. */
async function main(): Promise<void> {
  const { values } = readArguments({
    options: {
      seed: { type: 'string', default: randomBytes(4).toString('hex') },
      minutes: { type: 'string', default: '2' },
      conversations: { type: 'string' },
      postgres: { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const [minutes, store] = [positive(values.minutes, '--minutes'), values.postgres ? 'postgres' : 'sqlite'] as const;
  const conversations = values.conversations ? count(values.conversations, '--conversations') : minutes * 60;
  console.log(`seed ${values.seed}: ${minutes} min, ${conversations} conversations, ${store}`);
  const began = Date.now();
  const log = (line: string): void => {
    if (!values.quiet) console.log(`${String(Math.round((Date.now() - began) / 1000)).padStart(5)} s  ${line}`);
  };
  const report = await runChaos({ seed: values.seed, seconds: minutes * 60, conversations, store, log });
  show(report);
  const { violations, ownDeaths: _, ...figures } = report;
  console.log(JSON.stringify({ seed: values.seed, store, minutes, violations: violations.length, ...figures }));
  if (violations.length > 0) process.exitCode = 1;
}

const HELP = `npm run chaos -- [options]

Kills, freezes and restarts the parts of a whole installation at random while conversations run, lets Twilio and the network
misbehave, and judges from the records of all parts whether every promise was kept.

  --seed <text>           decides all that is left to chance; printed at start (default: a new one)
  --minutes <n>           how long parts are killed (default: 2); what has begun is brought to its end afterwards
  --conversations <n>     how many (default: one a second)
  --postgres              two APIs, two workers and PostgreSQL, instead of one process and SQLite
  --quiet                 tells the result only`;

function show({ violations, counts, outages, ownDeaths, faults, slowestAnswer, directory }: ChaosReport): void {
  console.table(counts);
  console.table(outages);
  console.table({ 'ended by themselves': ownDeaths });
  for (const [where, count] of Object.entries(faults)) console.table({ [where]: count });
  for (const { promise, what } of violations) console.error(`BROKEN: ${promise}: ${what}`);
  if (slowestAnswer > TWILIO_MUST_ANSWER)
    console.error(
      `The local Twilio took ${slowestAnswer} s for a call, and is waited for ${TWILIO_MUST_ANSWER} s: this machine is too busy, or frozen ` +
        'for too long, to tell what was sent twice because of it.',
    );
  if (directory) console.error(`Logs, databases and evidence are in ${directory}`);
}

main()
  .catch(tellFailure)
  // Everything is stopped by then. Left to end by itself, Node now and then span for ever while it took down its handles.
  .finally(() => process.exit());
