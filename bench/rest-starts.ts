import { FLOW_EXECUTION } from '../workflows/messages';
import { requestTrigger } from '../src/engine/triggers';
import { executionKey, type PinnedFlow } from '../src/temporal/executions';
import { AUTH_TOKEN, startApi, type Api } from './api';
import { inTurns, type Benchmark } from './benchmark';
import { exampleFlow } from './contenders';
import type { Post } from './http-sender';
import { AT_ONCE, callDirectly, eachOf, intakeRow, measureIntake, type Intake, type TakeIn } from './intake';
import { pairedRatio } from './statistics';
import { ACCOUNT_SID, startWorld, TASK_QUEUE, type World } from './world';

const FLOW_ADDRESS = '+15559990000';

/** Contacts so far: each has one execution. */
let contacts = 0;

const newContacts = (count: number): string[] =>
  Array.from({ length: count }, () => `+1555${String((contacts += 1)).padStart(7, '0')}`);

/** Executions begun by the REST API, against the bare call of Temporal by the same client. No worker runs meanwhile. */
export const restStarts: Benchmark = {
  name: 'rest-starts',
  title: `Executions begun by REST, ${AT_ONCE} at once, and bare start`,
  async run({ rounds, quick }) {
    const world = await startWorld([]);
    const flow = await exampleFlow(world);
    const api = await startApi(world);
    const sides = {
      rest: (addresses: readonly string[]) => requests(api, flow, addresses),
      bare: (addresses: readonly string[]) => calls(world, flow, addresses),
    };
    const play = async (name: keyof typeof sides, count: number): Promise<Intake> =>
      eachOf([await measureIntake(world, sides[name](newContacts(count)))], count);
    try {
      const names = ['rest', 'bare'] as const;
      for (const name of names) await play(name, quick ? 100 : 1_000);
      const played = await inTurns(names, rounds, (name) => play(name, quick ? 50 : 300));
      console.table({ REST: intakeRow(played.rest), 'bare start': intakeRow(played.bare) });
      return {
        restStarts: pairedRatio(played.bare, played.rest, ({ took }) => took),
        restStartsCpu: pairedRatio(played.rest, played.bare, ({ cpu }) => cpu),
      };
    } finally {
      api.stop();
      await world.stop();
    }
  },
};

function requests({ origin, send }: Api, { flowSid }: PinnedFlow, addresses: readonly string[]): TakeIn {
  const credentials = Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64');
  const posts = addresses.map((To): Post => ({
    url: `${origin}/v2/Flows/${flowSid}/Executions`,
    headers: { authorization: `Basic ${credentials}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ To, From: FLOW_ADDRESS, Parameters: '{"name":"Ada"}' }).toString(),
  }));
  return () => send(posts, AT_ONCE);
}

function calls({ client }: World, { accountSid, flowSid, revision }: PinnedFlow, addresses: readonly string[]): TakeIn {
  return () =>
    callDirectly(addresses.length, (index) => {
      const trigger = requestTrigger({ to: addresses[index]!, from: FLOW_ADDRESS, parameters: { name: 'Ada' } });
      return client.workflow.start(FLOW_EXECUTION, {
        workflowId: executionKey(flowSid, trigger),
        taskQueue: TASK_QUEUE,
        args: [{ accountSid, flowSid, revision, trigger }],
      });
    });
}
