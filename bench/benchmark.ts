/** How much is measured. */
export interface Scale {
  /** Rounds of each contender, in turns; a figure is the median of them. */
  rounds: number;
  /** Few executions: for looking whether a benchmark runs, and for comparing two builds of one's own quickly. */
  quick: boolean;
}

/** Figures by their names, as the last line of a run has them. */
export type Figures = Record<string, number>;

/** One thing that is measured; it starts what it needs and leaves nothing behind. */
export interface Benchmark {
  /** As it is asked for at the command line. */
  name: string;
  /** What it measures, as the heading of its table. */
  title: string;
  /** Prints its table, and returns what travels from machine to machine: ratios, counts, bytes. */
  run(scale: Scale): Promise<Figures>;
}

/** Plays the rounds of all contenders in turns, each time in the opposite order, so that a busy machine is as slow for all. */
export async function inTurns<Name extends string, Round>(
  contenders: readonly Name[],
  rounds: number,
  play: (contender: Name) => Promise<Round>,
): Promise<Record<Name, Round[]>> {
  const played = Object.fromEntries(contenders.map((name) => [name, [] as Round[]])) as Record<Name, Round[]>;
  for (let turn = 0; turn < rounds; turn += 1) {
    const order = turn % 2 ? [...contenders].reverse() : contenders;
    for (const contender of order) played[contender].push(await play(contender));
  }
  return played;
}

/** Does so many pieces of work, so many at once; `work` is told which. */
export async function inParallel(count: number, atOnce: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, one));
}
