import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random';
import type { ManagedProcess } from './world/managed-process';
import type { Topology } from './world/topology';

/** Seconds between two kills, and that a process stays dead. */
const PAUSE = { least: 1, most: 5 } as const;
const DEATH = { least: 0, most: 4 } as const;
/** One outage in so many is a long one, of this many seconds. */
const LONG_OUTAGE = { chance: 0.05, seconds: 30 } as const;

export interface DriverOptions {
  /** No outage is longer, in seconds. */
  longestOutage: number;
  log: (line: string) => void;
}

/** Kills and restarts processes at random, until it is told to stop; then all of them run again. */
export async function wreak(
  { all }: Topology,
  random: Random,
  signal: AbortSignal,
  { longestOutage, log }: DriverOptions,
): Promise<Record<string, number>> {
  const kills: Record<string, number> = {};
  const dead = new Set<ManagedProcess>();
  const outages: Promise<void>[] = [];
  const strike = async (victim: ManagedProcess, seconds: number): Promise<void> => {
    dead.add(victim);
    kills[victim.name] = (kills[victim.name] ?? 0) + 1;
    log(`kill ${victim.name} for ${seconds} s`);
    await victim.kill();
    await pause(seconds, signal);
    victim.launch();
    dead.delete(victim);
  };
  while (!signal.aborted) {
    await pause(random.between(PAUSE.least * 10, PAUSE.most * 10) / 10, signal);
    if (signal.aborted) break;
    const seconds = random.chance(LONG_OUTAGE.chance)
      ? LONG_OUTAGE.seconds
      : random.between(DEATH.least * 10, DEATH.most * 10) / 10;
    const victim = random.pick(all);
    // Several may be dead at the same time; none is killed twice.
    if (!dead.has(victim)) outages.push(strike(victim, Math.min(seconds, longestOutage)));
  }
  await Promise.all(outages);
  return kills;
}

const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
  sleep(seconds * 1000, undefined, { signal }).catch(() => undefined);
