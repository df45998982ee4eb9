import { parseArgs } from 'node:util';
import type { FlowDefinition } from '../src/flow/definition';
import { triggerFromMessage } from '../src/engine/triggers';
import { newSid } from '../src/twilio/sid';
import { flowExecution } from '../workflows';
import { executionStateQuery, inboundMessageSignal } from '../workflows/messages';
import { inbound } from './contenders';
import { ACCOUNT_SID, TASK_QUEUE, startWorld, type World } from './world';

/** Asks for ever; what was answered is in the next question. */
const endless: FlowDefinition = {
  initial_state: 'Trigger',
  states: [
    { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingConversationMessage', next: 'ask' }] },
    {
      name: 'ask',
      type: 'send-and-wait-for-reply',
      properties: { body: 'After {{widgets.ask.inbound.Body}}?', from: 'bot', timeout: '3600' },
      transitions: [{ event: 'incomingMessage', next: 'count' }, { event: 'timeout' }, { event: 'deliveryFailure' }],
    },
    {
      name: 'count',
      type: 'set-variables',
      properties: { variables: [{ key: 'rounds', value: '{{flow.variables.rounds | plus: 1}}' }] },
      transitions: [{ event: 'next', next: 'ask' }],
    },
  ],
};

/** What one conversation has cost, as it grew. */
interface Figure {
  messages: number;
  perSecond: number;
  runs: number;
  /** Of the run that is going on. */
  events: number;
  stateBytes: number;
  /** Of the process with the worker. */
  rssMb: number;
}

/**
 * One conversation of very many messages: `node --import tsx bench/long-conversation.ts --messages 100000`. A table as it
 * goes on, and a last line of JSON: nothing in it may grow with the count of messages.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { messages: { type: 'string', default: '10000' } } });
  const count = Number(values.messages);
  const world = await startWorld();
  try {
    const figures = await converse(world, count);
    const [first, last] = [figures[0]!, figures.at(-1)!];
    console.log(JSON.stringify({ messages: count, state: last.stateBytes / first.stateBytes, first, last }));
  } finally {
    await world.stop();
  }
}

async function converse(world: World, count: number): Promise<Figure[]> {
  const { sid } = await world.twilio.conversations.v1.conversations.create({});
  const handle = await begin(world, sid);
  const figures: Figure[] = [];
  const step = Math.max(1, Math.floor(count / 20));
  let [since, runs, run] = [performance.now(), 1, handle.firstExecutionRunId];
  for (let index = 1; index <= count; index += 1) {
    const asked = new Promise<void>((resolve) => world.onSent.set(sid, resolve));
    await handle.signal(inboundMessageSignal, inbound(sid, `message ${index}`));
    await asked;
    if (index % 100 === 0) {
      const { runId } = await world.client.workflow.getHandle(handle.workflowId).describe();
      if (runId !== run) [runs, run] = [runs + 1, runId];
    }
    if (index % step !== 0) continue;
    const seconds = (performance.now() - since) / 1000;
    figures.push(await measure(world, handle.workflowId, { messages: index, perSecond: step / seconds, runs }));
    console.table(figures.slice(-1));
    since = performance.now();
  }
  await handle.cancel();
  await handle.result().catch(() => undefined);
  return figures;
}

async function begin(world: World, conversationSid: string) {
  const trigger = triggerFromMessage(inbound(conversationSid, 'hi').parameters)!;
  const input = { accountSid: ACCOUNT_SID, flowSid: newSid('FW'), revision: 1, trigger };
  const asked = new Promise<void>((resolve) => world.onSent.set(conversationSid, resolve));
  const handle = await world.client.workflow.start(flowExecution, {
    workflowId: `long/${conversationSid}`,
    taskQueue: TASK_QUEUE,
    args: [{ ...input, settings: { limits: { steps: Number.MAX_SAFE_INTEGER } } }, endless],
  });
  await asked;
  return handle;
}

async function measure(
  { client }: World,
  workflowId: string,
  sofar: Pick<Figure, 'messages' | 'perSecond' | 'runs'>,
): Promise<Figure> {
  const handle = client.workflow.getHandle(workflowId);
  const [{ historyLength }, state] = [await handle.describe(), await handle.query(executionStateQuery)];
  return {
    ...sofar,
    perSecond: Math.round(sofar.perSecond),
    events: historyLength,
    stateBytes: JSON.stringify(state).length,
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
  };
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
