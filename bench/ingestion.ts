import { triggerFromMessage } from '../src/engine/triggers';
import type { InboundMessage } from '../src/engine/effects';
import { executionKey, type PinnedFlow } from '../src/temporal/executions';
import { newSid } from '../src/twilio/sid';
import { FLOW_EXECUTION, inboundMessageSignal } from '../workflows/messages';
import { inParallel, inTurns, type Benchmark } from './benchmark';
import { exampleFlow, inbound } from './contenders';
import { median, pairedRatio, round } from './statistics';
import { startWebhooks } from './webhooks';
import { TASK_QUEUE, startWorld, type World } from './world';

const AT_ONCE = 32;

/** Messages that one conversation gets in a round: the first one begins its execution. */
const MESSAGES_EACH = 4;

/** Takes in messages, so many at once. Returns milliseconds. */
export type TakeIn = (messages: readonly InboundMessage[], atOnce: number) => Promise<number>;

interface Round {
  perSecond: number;
  /** Milliseconds of CPU of this process a message. */
  cpu: number;
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
      for (const name of names) await playRound(world, flow, sides[name], 100);
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
    return performance.now() - began;
  };
}

async function playRound(world: World, flow: PinnedFlow, takeIn: TakeIn, conversations: number): Promise<Round> {
  const first = Array.from({ length: conversations }, () => inbound(newSid('CH'), 'hi'));
  const others = Array.from({ length: MESSAGES_EACH - 1 }, (_, index) =>
    first.map(({ parameters }) => inbound(parameters.ConversationSid!, `message ${index}`)),
  ).flat();
  const before = process.cpuUsage();
  let milliseconds = await takeIn(first, AT_ONCE);
  const between = process.cpuUsage();
  for (const message of first) await tellOf(world, flow, message);
  const afterwards = process.cpuUsage();
  milliseconds += await takeIn(others, AT_ONCE);
  const after = process.cpuUsage();
  const cpu = total(after) - total(afterwards) + total(between) - total(before);
  const count = conversations * MESSAGES_EACH;
  return { perSecond: (count * 1000) / milliseconds, cpu: cpu / count };
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

/** Milliseconds. */
function total({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1000;
}

function row(rounds: readonly Round[]) {
  const perSecond = median(rounds.map((one) => one.perSecond));
  return { 'messages/s': Math.round(perSecond), 'CPU ms': round(median(rounds.map(({ cpu }) => cpu))) };
}
