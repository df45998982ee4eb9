import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random';
import type { ManagedProcess } from './world/managed-process';
import type { Topology } from './world/topology';

/** What becomes of a process: it dies, or it hangs. */
const OUTAGES = { kill: 7, freeze: 3 } as const;

/** Seconds between the beginnings of two outages, and that one lasts. */
const PAUSE = { least: 1, most: 5 } as const;
const OUTAGE = { least: 0, most: 4 } as const;
/** Some die again before they have come back; most have worked for a while. */
const DIES_EARLY = 0.2;
/** Seconds that is waited for one to come back: it may need another that is down. */
const RECOVERY = 30;
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
  const strike = async (victim: ManagedProcess, { kind, seconds, isPatient }: Strike): Promise<void> => {
    hit.add(victim);
    log(`${kind} ${victim.name} for ${seconds} s`);
    const name = `${kind} ${victim.name}`;
    outages[name] = (outages[name] ?? 0) + 1;
    await STRIKE[kind](victim, () => pause(seconds, over));
    if (isPatient) await Promise.race([victim.reasonNotReady(RECOVERY * 1000), pause(RECOVERY, over)]);
    hit.delete(victim);
  };
  for (;;) {
    await pause(seconds(random, PAUSE), over);
    if (over.aborted) break;
    const length = random.chance(LONG_OUTAGE.chance) ? LONG_OUTAGE.seconds : seconds(random, OUTAGE);
    const [victim, kind, isPatient] = [random.pick(all), random.weighted(OUTAGES), !random.chance(DIES_EARLY)];
    // Several may be down at the same time; none is hit twice.
    const made = { kind, seconds: Math.min(length, longestOutage), isPatient };
    if (!hit.has(victim)) running.push(strike(victim, made));
  }
  await Promise.all(running);
  return outages;
}

/** One outage. */
interface Strike {
  kind: keyof typeof OUTAGES;
  seconds: number;
  /** Whether the process is spared until it serves again. */
  isPatient: boolean;
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
