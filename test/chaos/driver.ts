import { setTimeout as sleep } from 'node:timers/promises';
import { Deck } from './deck';
import type { Hazard } from './hazards';
import type { Random } from './random';

/** Seconds between the beginnings of two outages, and that one lasts. */
const PAUSE = { least: 1, most: 5 } as const;
const OUTAGE = { least: 0, most: 4 } as const;
/** Some are hit again before they have come back; most have worked for a while. */
const HIT_EARLY = 0.2;
/** Seconds that is waited for one to come back: it may need another that is down. */
const RECOVERY = 30;
/** One outage in so many is a long one, of this many seconds. */
const LONG_OUTAGE = { chance: 0.05, seconds: 30 } as const;

export interface DriverOptions {
  /** For how long, at the least: until then, and until everything has been hit in every way. */
  seconds: number;
  /** No outage is longer, in seconds. */
  longestOutage: number;
  log: (line: string) => void;
}

/**
 * Lets hazards befall at random what they threaten, until time is up and each of them has come; then all is well again.
 * Several may be under way at the same time, but one victim is hit by one of them. @returns how often each has come
 */
export async function wreak(
  hazards: readonly Hazard[],
  random: Random,
  { seconds, longestOutage, log }: DriverOptions,
): Promise<Record<string, number>> {
  const byName = new Map(hazards.map((hazard) => [hazard.name, hazard]));
  const deck = new Deck(Object.fromEntries(hazards.map(({ name, weight }) => [name, weight])), random);
  const outages: Record<string, number> = {};
  const hit = new Set<unknown>();
  const running: Promise<void>[] = [];
  const over = new AbortController();
  const strike = async (hazard: Hazard, length: number, isPatient: boolean): Promise<void> => {
    const { name, victim } = hazard;
    hit.add(victim);
    log(`${name} for ${length} s`);
    outages[name] = (outages[name] ?? 0) + 1;
    await hazard.begin();
    await pause(length, over.signal);
    hazard.end();
    if (isPatient) await Promise.race([hazard.recovered(RECOVERY * 1000), pause(RECOVERY, over.signal)]);
    hit.delete(victim);
  };
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline || !deck.isRoundOver;) {
    await sleep(secondsBetween(random, PAUSE) * 1000);
    const hazard = byName.get(deck.draw())!;
    const length = random.chance(LONG_OUTAGE.chance) ? LONG_OUTAGE.seconds : secondsBetween(random, OUTAGE);
    const isPatient = !random.chance(HIT_EARLY);
    if (hit.has(hazard.victim)) deck.takeBack(hazard.name);
    else running.push(strike(hazard, Math.min(length, longestOutage), isPatient));
  }
  over.abort();
  await Promise.all(running);
  return outages;
}

/** In tenths. */
function secondsBetween(random: Random, { least, most }: { least: number; most: number }): number {
  return random.between(least * 10, most * 10) / 10;
}

async function pause(length: number, over: AbortSignal): Promise<void> {
  try {
    await sleep(length * 1000, undefined, { signal: over });
  } catch (error) {
    if (!over.aborted) throw error;
  }
}
