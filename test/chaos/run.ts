import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { wreak } from './driver';
import { hazardsOf } from './hazards';
import { violationsOf, type Violation } from './judge';
import { Random } from './random';
import { startWorld, type World } from './world';
import type { Evidence } from './world/evidence';
import { conversationPlanner, converse, type ConversationPlan } from './world/people';

export interface ChaosOptions {
  seed: string;
  /** How long processes are killed, in seconds, at the least; what has begun is brought to its end afterwards. */
  seconds: number;
  conversations: number;
  store: 'sqlite' | 'postgres';
  /** Told of what happens. */
  log?: (line: string) => void;
}

/** What happened, and what speaks against the promises. */
export interface ChaosReport {
  violations: Violation[];
  counts: Record<string, number>;
  /** How often each hazard has come. */
  outages: Record<string, number>;
  /** Processes that ended without being killed, and were started again. */
  ownDeaths: Record<string, number>;
  faults: Record<string, Record<string, number>>;
  /** Seconds that Twilio has taken at most for a call: what it does after {@link TWILIO_MUST_ANSWER} may be done twice. */
  slowestAnswer: number;
  /** Logs, databases and evidence, kept where there are violations. */
  directory?: string;
}

/** Seconds after which nobody waits for Twilio any more: those that a call takes at most, and those that it is left after that. */
export const TWILIO_MUST_ANSWER = 30;

/** Seconds that questions wait: some of them run out, whatever happens. */
const QUESTION_SECONDS = 6;
/**
 * Milliseconds in which something must come to its end where anything is left: retries back off up to half a minute, and an
 * agent's takeover holds a workflow for ten seconds.
 */
const SETTLE_MS = 240_000;
/** Milliseconds for which nothing may be seen before nothing is there: Temporal lists what has just begun a moment later. */
const QUIET_MS = 3_000;

/** Somebody who writes when all others have written. */
const LATECOMER = '+15559999999';

/** Lets hundreds of conversations run while everything is killed at random, and judges what came of it. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, store, log = () => undefined } = options;
  const random = new Random(seed);
  const world = await startWorld({ random: random.branch('world'), store, timeout: QUESTION_SECONDS });
  let keep = true;
  try {
    log(`everything runs, in ${world.directory}`);
    const outages = await letItRun(world, random, options);
    log('calm: waiting for what has begun to end');
    const restless = await untilSettled(world);
    const evidence = await world.evidence();
    const violations = [...restless, ...violationsOf(evidence)];
    const ownDeaths = Object.fromEntries(world.topology.all.map(({ name, ownDeaths: deaths }) => [name, deaths]));
    keep = violations.length > 0;
    if (keep) writeFileSync(join(world.directory, 'evidence.json'), JSON.stringify({ evidence, violations }, null, 1));
    const counts = countsOf(evidence);
    return {
      violations,
      counts,
      outages,
      ownDeaths,
      faults: world.faults(),
      slowestAnswer: Math.ceil(world.slowestAnswer() / 1000),
      ...(keep && { directory: world.directory }),
    };
  } finally {
    await world.stop(keep);
  }
}

async function letItRun(world: World, random: Random, options: ChaosOptions): Promise<Record<string, number>> {
  const { seconds, log = () => undefined } = options;
  const over = new AbortController();
  const wreaking = wreak(hazardsOf(world), random.branch('outages'), { seconds, longestOutage: seconds / 3, log });
  const calming = wreaking.then(async () => {
    over.abort();
    world.calm();
    for (const part of world.topology.all) await part.ready();
    // Who was refused when nobody wrote any more is refused now.
    await world.reach.write(LATECOMER, world.reach.numbers.conversations, 'hello');
  });
  // Whoever was still writing when time was up gets an answer now.
  try {
    await Promise.all([calming, talk(world, random, over.signal, options)]);
  } finally {
    over.abort();
    await wreaking;
  }
  return wreaking;
}

/** Begins the conversations one after the other, so that the last ones still have time, and waits for all of them. */
async function talk(
  { reach }: World,
  random: Random,
  over: AbortSignal,
  { seconds, conversations }: Pick<ChaosOptions, 'seconds' | 'conversations'>,
): Promise<void> {
  const plan = conversationPlanner(random);
  const beginning = Math.max(seconds - 20, seconds / 2) * 1000;
  const begin = async (index: number, planned: ConversationPlan): Promise<void> => {
    await sleep((beginning * index) / conversations);
    await converse(planned, reach, over);
  };
  await Promise.all(Array.from({ length: conversations }, (_, index) => begin(index, plan(index))));
}

/** Waits until nothing runs and nothing is on its way, as long as that becomes less, and tells what still is. */
export async function untilSettled(world: World): Promise<Violation[]> {
  let [least, deadline, quietSince] = [Infinity, 0, Infinity];
  for (;;) {
    const { running, webhooks } = await world.unsettled();
    quietSince = running + webhooks === 0 ? Math.min(quietSince, Date.now()) : Infinity;
    if (Date.now() - quietSince >= QUIET_MS) break;
    if (running + webhooks < least) [least, deadline] = [running + webhooks, Date.now() + SETTLE_MS];
    if (Date.now() > deadline) {
      const what = `${running} executions run and ${webhooks} webhooks wait`;
      return [{ promise: 'everything comes to its end without anybody helping', what }];
    }
    await sleep(500);
  }
  await world.reconcile();
  return [];
}

function countsOf({ accepted, executions, runs, sent, handoffs, calls, started }: Evidence): Record<string, number> {
  return {
    executions: executions.length,
    'runs of workflows': runs.length,
    'messages accepted': new Set(accepted.map(({ sid }) => sid)).size,
    'webhooks accepted': accepted.length,
    'messages sent': sent.length,
    handoffs: handoffs.length,
    'HTTP calls': calls.length,
    'started by REST': started.length,
    'ended from outside': executions.filter(({ reason }) => reason === 'CANCELLED').length,
    'conversations closed': executions.filter(({ reason }) => reason === 'CONVERSATION_ENDED').length,
  };
}
