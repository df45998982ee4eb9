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
import { pairedRatio } from './statistics';
import { ACCOUNT_SID, TASK_QUEUE, startWorld, type World } from './world';

/** Messages that one conversation gets in a round: the first one begins its execution. */
const MESSAGES_EACH = 4;

/** Rounds are short, and there are several times as many as elsewhere; see `conversation.ts`. */
const TIMES = 3;

/** Conversations before anything is measured: a server lives for months, and its code is compiled by then. */
const WARM_UP = 600;

type Side = (messages: readonly InboundMessage[]) => TakeIn;

/** Signed webhooks, taken in by the API, against the bare call of Temporal by the same client. No worker runs meanwhile. */
export const ingestion: Benchmark = {
  name: 'ingestion',
  title: `Webhooks taken in, ${AT_ONCE} at once, and bare signalWithStart`,
  async run({ rounds, quick }) {
    const world = await startWorld([]);
    const flow = await exampleFlow(world);
    const api = await startApi(world);
    const sides = { webhooks: webhooks(api, flow), bare: bareCalls(world, flow) };
    try {
      const names = ['webhooks', 'bare'] as const;
      const count = quick ? 20 : 100;
      for (const name of names) await playRound(world, flow, sides[name], quick ? 200 : WARM_UP);
      const played = await inTurns(names, quick ? rounds : rounds * TIMES, (name) =>
        playRound(world, flow, sides[name], count),
      );
      console.table({ webhooks: intakeRow(played.webhooks), 'bare signalWithStart': intakeRow(played.bare) });
      return {
        ingestion: pairedRatio(played.bare, played.webhooks, ({ took }) => took),
        ingestionCpu: pairedRatio(played.webhooks, played.bare, ({ cpu }) => cpu),
      };
    } finally {
      api.stop();
      await world.stop();
    }
  },
};

function webhooks({ origin, send }: Api, { flowSid }: PinnedFlow): Side {
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

function bareCalls({ client }: World, { accountSid, flowSid, revision }: PinnedFlow): Side {
  return (messages) => () =>
    callDirectly(messages.length, (index) => {
      const message = messages[index]!;
      const trigger = triggerFromMessage(message.parameters)!;
      return client.workflow.signalWithStart(FLOW_EXECUTION, {
        workflowId: executionKey(flowSid, trigger),
        taskQueue: TASK_QUEUE,
        args: [{ accountSid, flowSid, revision, trigger }],
        signal: inboundMessageSignal,
        signalArgs: [message],
      });
    });
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
