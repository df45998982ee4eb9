import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { Lifecycle } from '../../../src/process/lifecycle';
import { createBlobCodec } from '../../../src/temporal/blob-codec';
import { startFaultProxy } from '../../support/fault-proxy';
import type { Random } from '../random';
import type { Evidence } from './evidence';
import { Histories } from './history';
import { startOutside } from './outside';
import { createReach, type Reach } from './reach';
import { blobsOf, openRecords, readExecutions, readTwilio, waitingWebhooks } from './records';
import { publishFlows } from './settle';
import { chooseAddresses, createTopology, type Topology } from './topology';
import { LIST_LAG_MS, twilioMood, type Account } from './twilio-faults';
import { startWebhookNetwork } from './webhook-network';

/** A whole installation, and the ways to and from it. */
export interface World {
  /** Of logs and databases. */
  directory: string;
  topology: Topology;
  reach: Reach;
  /** Of the product, at Twilio. */
  account: Account;
  /** Twilio, the network and the web do no more harm. */
  calm(): void;
  /** What the network and Twilio have done so far. */
  faults(): Record<string, Record<string, number>>;
  /** Milliseconds that Twilio has taken at most for a call, without the faults on the way there. */
  slowestAnswer(): number;
  /** What is not over yet: executions that run, webhooks on their way. */
  unsettled(): Promise<{ running: number; webhooks: number }>;
  /** Does not wait for the schedule that completes in the store what was lost on the way there; see {@link Histories}. */
  reconcile(): Promise<void>;
  evidence(): Promise<Evidence>;
  /** Ends everything. @param keep leaves the logs and databases */
  stop(keep: boolean): Promise<void>;
}

export interface WorldOptions {
  random: Random;
  store: 'sqlite' | 'postgres';
  /** Seconds that questions wait. */
  timeout: number;
}

/** Starts everything and publishes the flows. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'perdure-chaos-'));
  const lifecycle = new Lifecycle(pino({ level: 'silent' }));
  try {
    return await build(options, directory, lifecycle);
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

async function build(
  { random, store, timeout }: WorldOptions,
  directory: string,
  lifecycle: Lifecycle,
): Promise<World> {
  const place = { directory, pids: join(directory, 'pids') };
  await startGuard(place.pids, lifecycle);
  const addresses = await chooseAddresses(directory, store);
  const outside = await startOutside(random.branch('outside'));
  await lifecycle.add('the web', () => outside.stop());
  const mood = twilioMood(random.branch('twilio'));
  const twilio = await startFaultProxy(addresses.twilio, { choose: mood.choose, lagMs: LIST_LAG_MS });
  await lifecycle.add('the way to Twilio', () => twilio.stop());
  const pickApi = random.branch('api');
  const api = (): string => pickApi.pick(addresses.apis);
  const network = await startWebhookNetwork(api, random.branch('network'));
  await lifecycle.add('the way from Twilio', () => network.stop());
  const via = { twilio: twilio.origin, webhooks: network.origin };
  const topology = await createTopology({ place, store, addresses, via });
  for (const part of topology.all) {
    await lifecycle.add(part.name, () => part.stop());
    await part.start();
  }
  const flow = await publishFlows({ api, twilio: addresses.twilio, webhooks: via.webhooks }, outside.origin, timeout);
  const gone = new AbortController();
  const reach = createReach({ twilio: addresses.twilio, api, ...flow, gone: gone.signal });
  return {
    directory,
    topology,
    reach,
    account: mood.account,
    calm() {
      mood.calm();
      network.calm();
    },
    faults: () => ({ twilio: mood.faults, webhooks: network.faults, web: outside.faults }),
    slowestAnswer: () => twilio.slowest(),
    async unsettled() {
      // In the order in which one becomes the other: a webhook that has arrived meanwhile runs.
      const waiting = await waitingWebhooks(addresses);
      const webhooks = waiting + network.underWay();
      return { running: await withHistories(addresses, (histories) => histories.running()), webhooks };
    },
    reconcile: () => withHistories(addresses, (histories) => histories.reconcile()),
    evidence: () => collect({ addresses, network, outside, reach }),
    async stop(keep) {
      gone.abort();
      await lifecycle.stop();
      if (!keep) rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Ends the processes when this one is killed: the guard holds the other end of a pipe. */
async function startGuard(pids: string, lifecycle: Lifecycle): Promise<void> {
  mkdirSync(pids);
  const script = join(__dirname, '..', '..', 'support', 'guard.mjs');
  const guard = spawn(process.execPath, [script, pids], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  await lifecycle.add('the guard', async () => {
    const exited = once(guard, 'exit');
    guard.stdin.end();
    await exited;
  });
}

type Addresses = Awaited<ReturnType<typeof chooseAddresses>>;

async function withHistories<T>(addresses: Addresses, read: (histories: Histories) => Promise<T>): Promise<T> {
  const database = await openRecords(addresses);
  const histories = await Histories.open(addresses.temporal, createBlobCodec({ blobs: blobsOf(database) }));
  try {
    return await read(histories);
  } finally {
    await histories.close();
    await database.destroy();
  }
}

interface Witnesses {
  addresses: Addresses;
  network: { accepted: Evidence['accepted'] };
  outside: { calls: string[] };
  reach: Pick<Reach, 'started'>;
}

async function collect({ addresses, network, outside, reach }: Witnesses): Promise<Evidence> {
  const database = await openRecords(addresses);
  try {
    return {
      accepted: network.accepted,
      started: reach.started,
      calls: outside.calls,
      executions: await readExecutions(database),
      runs: await withHistories(addresses, (histories) => histories.runs()),
      ...(await readTwilio(addresses)),
    };
  } finally {
    await database.destroy();
  }
}
