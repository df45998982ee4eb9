import { count, known, readArguments, tellFailure } from '../test/support/arguments';
import type { Benchmark, Figures } from './benchmark';
import { conversations } from './conversation';
import { engineAlone } from './engine';
import { flowSize } from './flow-size';
import { ingestion } from './ingestion';
import { loop } from './loop';
import { memory } from './memory';
import { pureSteps } from './pure-steps';
import { restStarts } from './rest-starts';
import { waiting } from './waiting';

/** Executions that wait, unless told; `--waiting 10000` for as many as a small worker is to bear. */
const WAITING = 1_000;

/**
 * Measures Perdure against the same written by hand with Temporal's SDK, in turns, in one run: everything, or what the
 * arguments name. Absolute figures are the machine's; the last line is an object of ratios and counts, which travel.
 */
async function main(): Promise<void> {
  const { values, positionals } = readArguments({
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      waiting: { type: 'string', default: String(WAITING) },
      help: { type: 'boolean', default: false },
    },
  });
  const all = [
    engineAlone,
    conversations,
    ingestion,
    restStarts,
    memory,
    pureSteps,
    flowSize,
    loop,
    waiting(count(values.waiting, '--waiting')),
  ];
  if (values.help) return console.log(helpOf(all));
  const { quick } = values;
  const rounds = count(values.rounds ?? (quick ? '3' : '5'), '--rounds');
  const figures: Figures = {};
  for (const benchmark of chosen(all, positionals)) {
    console.log(`\n${benchmark.title}`);
    Object.assign(figures, await benchmark.run({ rounds, quick }));
  }
  console.log(JSON.stringify(figures));
}

function chosen(all: readonly Benchmark[], names: readonly string[]): readonly Benchmark[] {
  known(names, namesOf(all), 'names of benchmarks');
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

function namesOf(all: readonly Benchmark[]): string[] {
  return all.map(({ name }) => name);
}

const helpOf = (all: readonly Benchmark[]): string => `npm run bench -- [options] [names]

Measures Perdure against the same written by hand with Temporal's SDK, everything or what is named:
${namesOf(all).join(', ')}; store, alone.

  --rounds <n>   turns that the contenders take, several times as many of what is short (default: 5)
  --quick        fewer executions, and 3 rounds: whether it runs, and roughly how
  --waiting <n>  executions that wait (default: ${WAITING})`;

main().catch(tellFailure);
