import { parseArgs } from 'node:util';
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
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      waiting: { type: 'string', default: String(WAITING) },
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
    waiting(Number(values.waiting)),
  ];
  const { quick } = values;
  const rounds = Number(values.rounds ?? (quick ? 3 : 5));
  const figures: Figures = {};
  for (const benchmark of chosen(all, positionals)) {
    console.log(`\n${benchmark.title}`);
    Object.assign(figures, await benchmark.run({ rounds, quick }));
  }
  console.log(JSON.stringify(figures));
}

function chosen(all: readonly Benchmark[], names: readonly string[]): readonly Benchmark[] {
  const unknown = names.filter((name) => !all.some((benchmark) => benchmark.name === name));
  if (unknown.length > 0) {
    throw new Error(
      `Expected names of benchmarks (${all.map(({ name }) => name).join(', ')}), but got ${unknown.join(', ')}`,
    );
  }
  return names.length === 0 ? all : all.filter(({ name }) => names.includes(name));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
