import { triggerFromMessage } from '../src/engine/triggers';
import type { InboundMessage } from '../src/engine/effects';
import { executionKey, type PinnedFlow } from '../src/temporal/executions';
import { newSid } from '../src/twilio/sid';
import { FLOW_EXECUTION, inboundMessageSignal } from '../workflows/messages';
import { inParallel, inTurns, type Benchmark } from './benchmark';
import { exampleFlow, inbound } from './contenders';
import { median, pairedRatio, round } from './statistics';
import { startWebhooks } from './webhooks';
import { cpuSeconds, TASK_QUEUE, startWorld, type World } from './world';

const AT_ONCE = 32;

/** Messages that one conversation gets in a round: the first one begins its execution. */
const MESSAGES_EACH = 4;

/** Conversations before anything is measured: a server lives for months, and its code is compiled by then. */
const WARM_UP = 1_000;

/** Takes in messages, so many at once. */
export type TakeIn = (messages: readonly InboundMessage[], atOnce: number) => Promise<Taken>;

/** What it took, in milliseconds. */
export interface Taken {
  took: number;
  /** CPU of whoever sent them, where that is another process. */
  senderCpu: number;
}

/** Milliseconds of CPU a message. */
interface Cost {
  /** This process: the API, the client of Temporal. */
  cpu: number;
  serverCpu: number;
  senderCpu: number;
}

interface Round extends Cost {
  perSecond: number;
}

/** Signed webhooks, taken in by the API, against the bare call of Temporal by the same client. No worker runs meanwhile. */
export const ingestion: Benchmark = {
  name: 'ingestion',
  title: `Webhooks taken in, ${AT_ONCE} at once, and bare signalWithStart`,
  async run({ rounds, quick }) {
    const world = await startWorld([]);
    const flow = await exampleFlow(world);
    const webhooks = await startWebhooks(world, flow);
    const sides = { webhooks: webhooks.takeIn, bare: bareCalls(world, flow) };
    try {
      const names = ['webhooks', 'bare'] as const;
      const count = quick ? 20 : 150;
      for (const name of names) await playRound(world, flow, sides[name], quick ? 100 : WARM_UP);
      const played = await inTurns(names, rounds, (name) => playRound(world, flow, sides[name], count));
      console.table({ webhooks: row(played.webhooks), 'bare signalWithStart': row(played.bare) });
      return {
        ingestion: pairedRatio(played.webhooks, played.bare, ({ perSecond }) => perSecond),
        ingestionCpu: pairedRatio(played.webhooks, played.bare, ({ cpu }) => cpu),
      };
    } finally {
      await webhooks.stop();
      await world.stop();
    }
  },
};

function bareCalls({ client }: World, { accountSid, flowSid, revision }: PinnedFlow): TakeIn {
  return async (messages, atOnce) => {
    const began = performance.now();
    await inParallel(messages.length, atOnce, async (index) => {
      const message = messages[index]!;
      const trigger = triggerFromMessage(message.parameters)!;
      await client.workflow.signalWithStart(FLOW_EXECUTION, {
        workflowId: executionKey(flowSid, trigger),
        taskQueue: TASK_QUEUE,
        args: [{ accountSid, flowSid, revision, trigger }],
        signal: inboundMessageSignal,
        signalArgs: [message],
      });
    });
    return { took: performance.now() - began, senderCpu: 0 };
  };
}

async function playRound(world: World, flow: PinnedFlow, takeIn: TakeIn, conversations: number): Promise<Round> {
  const first = Array.from({ length: conversations }, () => inbound(newSid('CH'), 'hi'));
  const others = Array.from({ length: MESSAGES_EACH - 1 }, (_, index) =>
    first.map(({ parameters }) => inbound(parameters.ConversationSid!, `message ${index}`)),
  ).flat();
  const beginnings = await playPart(world, takeIn, first);
  for (const message of first) await tellOf(world, flow, message);
  const parts = [beginnings, await playPart(world, takeIn, others)];
  const each = (pick: (part: Part) => number): number => sum(parts.map(pick)) / (conversations * MESSAGES_EACH);
  return {
    perSecond: 1000 / each(({ took }) => took),
    cpu: each(({ cpu }) => cpu),
    serverCpu: each(({ serverCpu }) => serverCpu),
    senderCpu: each(({ senderCpu }) => senderCpu),
  };
}

/** Milliseconds of a part of a round, all its messages together. */
type Part = Cost & Taken;

async function playPart({ server }: World, takeIn: TakeIn, messages: readonly InboundMessage[]): Promise<Part> {
  const before = { cpu: process.cpuUsage(), server: await cpuSeconds(server.pid) };
  const taken = await takeIn(messages, AT_ONCE);
  const { user, system } = process.cpuUsage(before.cpu);
  return {
    ...taken,
    cpu: (user + system) / 1000,
    serverCpu: ((await cpuSeconds(server.pid)) - before.server) * 1000,
  };
}

/** What the store has of an execution once a worker has run its first task. */
async function tellOf({ store }: World, flow: PinnedFlow, { sid, parameters }: InboundMessage): Promise<void> {
  const { accountSid, flowSid, revision } = flow;
  const trigger = triggerFromMessage(parameters)!;
  await store.executions.record({
    execution: {
      sid: newSid('FN'),
      accountSid,
      flowSid,
      revision,
      workflowId: executionKey(flowSid, trigger),
      contactAddress: trigger.contactAddress,
      initiatedBy: sid,
      startedAt: new Date().toISOString(),
      position: 'Trigger',
      cleanup: [],
    },
    from: 0,
    steps: [],
    replaying: false,
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function row(rounds: readonly Round[]) {
  const of = (pick: (round: Round) => number): number => median(rounds.map(pick));
  return {
    'messages/s': Math.round(of(({ perSecond }) => perSecond)),
    'CPU ms': round(of(({ cpu }) => cpu)),
    'server CPU ms': round(of(({ serverCpu }) => serverCpu)),
    'sender CPU ms': round(of(({ senderCpu }) => senderCpu)),
  };
}
