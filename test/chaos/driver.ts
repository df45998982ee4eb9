import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random';
import type { ManagedProcess } from './world/managed-process';
import type { Topology } from './world/topology';

/** What becomes of a process: it dies, or it hangs. */
const OUTAGES = { kill: 7, freeze: 3 } as const;

/** Seconds between the beginnings of two outages, and that one lasts. */
const PAUSE = { least: 1, most: 5 } as const;
const OUTAGE = { least: 0, most: 4 } as const;
/** One outage in so many is a long one, of this many seconds. */
const LONG_OUTAGE = { chance: 0.05, seconds: 30 } as const;

export interface DriverOptions {
  /** No outage is longer, in seconds. */
  longestOutage: number;
  log: (line: string) => void;
}

/** Kills and freezes processes at random, until time is up; then all of them run again. @returns how often each was hit */
export async function wreak(
  { all }: Topology,
  random: Random,
  over: AbortSignal,
  { longestOutage, log }: DriverOptions,
): Promise<Record<string, number>> {
  const outages: Record<string, number> = {};
  const hit = new Set<ManagedProcess>();
  const running: Promise<void>[] = [];
  const strike = async (victim: ManagedProcess, kind: keyof typeof OUTAGES, seconds: number): Promise<void> => {
    hit.add(victim);
    log(`${kind} ${victim.name} for ${seconds} s`);
    const name = `${kind} ${victim.name}`;
    outages[name] = (outages[name] ?? 0) + 1;
    await STRIKE[kind](victim, () => pause(seconds, over));
    hit.delete(victim);
  };
  for (;;) {
    await pause(seconds(random, PAUSE), over);
    if (over.aborted) break;
    const length = random.chance(LONG_OUTAGE.chance) ? LONG_OUTAGE.seconds : seconds(random, OUTAGE);
    const [victim, kind] = [random.pick(all), random.weighted(OUTAGES)];
    // Several may be down at the same time; none is hit twice.
    if (!hit.has(victim)) running.push(strike(victim, kind, Math.min(length, longestOutage)));
  }
  await Promise.all(running);
  return outages;
}

const STRIKE: Record<keyof typeof OUTAGES, (victim: ManagedProcess, wait: () => Promise<void>) => Promise<void>> = {
  async kill(victim, wait) {
    await victim.kill();
    await wait();
    victim.launch();
  },
  async freeze(victim, wait) {
    victim.freeze();
    await wait();
    victim.thaw();
  },
};

/** In tenths. */
function seconds(random: Random, { least, most }: { least: number; most: number }): number {
  return random.between(least * 10, most * 10) / 10;
}

async function pause(length: number, over: AbortSignal): Promise<void> {
  try {
    await sleep(length * 1000, undefined, { signal: over });
  } catch (error) {
    if (!over.aborted) throw error;
  }
}
