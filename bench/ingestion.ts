import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { triggerFromMessage } from '../src/engine/triggers';
import type { InboundMessage } from '../src/engine/effects';
import { executionKey, type PinnedFlow } from '../src/temporal/executions';
import { newSid } from '../src/twilio/sid';
import { FLOW_EXECUTION, inboundMessageSignal } from '../workflows/messages';
import { AUTH_TOKEN, startApi, type Api } from './api';
import { inTurns, type Benchmark } from './benchmark';
import { exampleFlow, inbound } from './contenders';
import type { Post } from './http-sender';
import { AT_ONCE, callDirectly, eachOf, intakeRow, measureIntake, type Intake, type TakeIn } from './intake';
import { startPlainServer } from './plain-server';
import { pairedRatio } from './statistics';
import { ACCOUNT_SID, TASK_QUEUE, startWorld, type World } from './world';

/** Messages that one conversation gets in a round: the first one begins its execution. */
const MESSAGES_EACH = 4;

/** Rounds are short, and there are several times as many as elsewhere; see `conversation.ts`. */
const TIMES = 3;

/** Conversations before anything is measured: a server lives for months, and its code is compiled by then. */
const WARM_UP = 600;

type Side = (messages: readonly InboundMessage[]) => TakeIn;

/**
 * Signed webhooks, taken in by the API, against the bare call of Temporal by the same client; and against that, what HTTP costs at
 * least: a server that does nothing but make that call. No worker runs meanwhile.
 */
export const ingestion: Benchmark = {
  name: 'ingestion',
  title: `Webhooks taken in, ${AT_ONCE} at once, and bare signalWithStart`,
  async run({ rounds, quick }) {
    const world = await startWorld([]);
    const flow = await exampleFlow(world);
    const api = await startApi(world);
    const call = bareCall(world, flow);
    const plain = await startPlainServer((form) => call({ sid: form.MessageSid!, parameters: form }));
    const sides = {
      webhooks: webhooks(api.origin, api, flow),
      plain: webhooks(plain.origin, api, flow),
      bare: (messages: readonly InboundMessage[]) => () =>
        callDirectly(messages.length, (index) => call(messages[index]!)),
    };
    const play = async <Name extends keyof typeof sides>(...names: Name[]): Promise<Record<Name, Intake[]>> => {
      for (const name of names) await playRound(world, flow, sides[name], quick ? 200 : WARM_UP);
      return inTurns(names, quick ? rounds : rounds * TIMES, (name) =>
        playRound(world, flow, sides[name], quick ? 20 : 100),
      );
    };
    try {
      const ours = await play('webhooks', 'bare');
      const least = await play('plain', 'bare');
      console.table({
        webhooks: intakeRow(ours.webhooks),
        'bare signalWithStart': intakeRow(ours.bare),
        'the same by HTTP': intakeRow(least.plain),
      });
      return {
        ingestion: pairedRatio(ours.bare, ours.webhooks, ({ took }) => took),
        ingestionMost: pairedRatio(least.bare, least.plain, ({ took }) => took),
        ingestionCpu: pairedRatio(ours.webhooks, ours.bare, ({ cpu }) => cpu),
      };
    } finally {
      plain.stop();
      api.stop();
      await world.stop();
    }
  },
};

function webhooks(origin: string, { send }: Api, { flowSid }: PinnedFlow): Side {
  const url = `${origin}/v1/Accounts/${ACCOUNT_SID}/Flows/${flowSid}`;
  return (messages) => {
    const posts = messages.map(({ parameters }): Post => ({
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': getExpectedTwilioSignature(AUTH_TOKEN, url, parameters),
      },
      body: new URLSearchParams(parameters).toString(),
    }));
    return () => send(posts, AT_ONCE);
  };
}

function bareCall({ client }: World, { accountSid, flowSid, revision }: PinnedFlow) {
  return (message: InboundMessage): Promise<unknown> => {
    const trigger = triggerFromMessage(message.parameters)!;
    return client.workflow.signalWithStart(FLOW_EXECUTION, {
      workflowId: executionKey(flowSid, trigger),
      taskQueue: TASK_QUEUE,
      args: [{ accountSid, flowSid, revision, trigger }],
      signal: inboundMessageSignal,
      signalArgs: [message],
    });
  };
}

async function playRound(world: World, flow: PinnedFlow, side: Side, conversations: number): Promise<Intake> {
  const first = Array.from({ length: conversations }, () => inbound(newSid('CH'), 'hi'));
  const others = Array.from({ length: MESSAGES_EACH - 1 }, (_, index) =>
    first.map(({ parameters }) => inbound(parameters.ConversationSid!, `message ${index}`)),
  ).flat();
  const beginnings = await measureIntake(world, side(first));
  for (const message of first) await tellOf(world, flow, message);
  return eachOf([beginnings, await measureIntake(world, side(others))], conversations * MESSAGES_EACH);
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
