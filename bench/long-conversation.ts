import type { Client, WorkflowHandle } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import type { FlowDefinition } from '../src/flow/definition';
import { triggerFromMessage } from '../src/engine/triggers';
import { executionKey } from '../src/temporal/executions';
import { newSid } from '../src/twilio/sid';
import { flowExecution } from '../workflows';
import { executionStateQuery, inboundMessageSignal, type FlowExecutionInput } from '../workflows/messages';
import { count, readArguments, tellFailure } from '../test/support/arguments';
import { inbound } from './contenders';
import { median, round } from './statistics';
import { ACCOUNT_SID, TASK_QUEUE, cpuSeconds, rssBytes, startWorld, type World } from './world';

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

/** What a conversation costs at one place of its way. */
interface Figure {
  messages: number;
  /** Milliseconds from a message to the question after it: the median of the messages since the last figure. */
  ms: number;
  /** Milliseconds of CPU a message: of this process with the worker, and of the server. */
  workerCpu: number;
  serverCpu: number;
  runs: number;
  /** The most events that a run was seen to have. */
  events: number;
  /** JSON of the execution's state. */
  stateBytes: number;
  /** SIDs that the run was given so as to know duplicates by. */
  window: number;
  /** Of the process with the worker, and of the server. */
  rssMb: number;
  serverRssMb: number;
}

/**
 * One conversation of very many messages: `node --import tsx bench/long-conversation.ts --messages 100000`. A table as it
 * goes on, and a last line of JSON: nothing in it may grow with the count of messages.
 */
async function main(): Promise<void> {
  const { values } = readArguments({ options: { messages: { type: 'string', default: '10000' } } });
  const messages = count(values.messages, '--messages');
  const world = await startWorld(['engine']);
  try {
    const figures = await converse(world, messages);
    const [first, middle, last] = [figures[0]!, figures[Math.floor(figures.length / 2)]!, figures.at(-1)!];
    console.log(JSON.stringify({ messages, first, middle, last }));
  } finally {
    await world.stop();
  }
}

/** The runs of one execution, as they were seen. */
interface Runs {
  count: number;
  current: string;
  mostEvents: number;
}

async function converse(world: World, count: number): Promise<Figure[]> {
  const { sid } = await world.twilio.conversations.v1.conversations.create({});
  const handle = await begin(world, sid);
  const figures: Figure[] = [];
  const step = Math.max(1, Math.floor(count / 20));
  const runs: Runs = { count: 1, current: handle.firstExecutionRunId, mostEvents: 0 };
  for (let from = 1; from <= count; from += step) {
    const messages = Math.min(count, from + step - 1);
    const spent = await spending(world, () =>
      exchange(world, { sid, workflowId: handle.workflowId, runs }, from, messages),
    );
    figures.push({
      messages,
      ...spent,
      runs: runs.count,
      events: runs.mostEvents,
      ...(await size(world, handle.workflowId)),
    });
    console.table(figures.slice(-1));
  }
  await handle.cancel();
  await handle.result().catch(() => undefined);
  return figures;
}

/** Sends the messages one after the other, each once the last is answered. Resolves to the milliseconds of each. */
async function exchange(
  world: World,
  { sid, workflowId, runs }: { sid: string; workflowId: string; runs: Runs },
  from: number,
  to: number,
): Promise<number[]> {
  const handle = world.client.workflow.getHandle(workflowId);
  const times: number[] = [];
  for (let index = from; index <= to; index += 1) {
    const began = performance.now();
    const asked = new Promise<void>((resolve) => world.onSent.set(sid, resolve));
    await handle.signal(inboundMessageSignal, inbound(sid, `message ${index}`));
    await asked;
    times.push(performance.now() - began);
    if (index % 25 === 0) await lookAt(handle, runs);
  }
  return times;
}

async function lookAt(handle: WorkflowHandle, runs: Runs): Promise<void> {
  const { runId, historyLength } = await handle.describe();
  if (runId !== runs.current) runs.count += 1;
  runs.current = runId;
  runs.mostEvents = Math.max(runs.mostEvents, historyLength);
}

async function spending(
  { server }: World,
  exchange: () => Promise<number[]>,
): Promise<Pick<Figure, 'ms' | 'workerCpu' | 'serverCpu'>> {
  const before = { cpu: process.cpuUsage(), server: await cpuSeconds(server.pid) };
  const times = await exchange();
  const { user, system } = process.cpuUsage(before.cpu);
  return {
    ms: round(median(times), 1),
    workerCpu: round((user + system) / 1000 / times.length, 1),
    serverCpu: round((((await cpuSeconds(server.pid)) - before.server) * 1000) / times.length, 1),
  };
}

async function begin(world: World, conversationSid: string) {
  const trigger = triggerFromMessage(inbound(conversationSid, 'hi').parameters)!;
  const input = { accountSid: ACCOUNT_SID, flowSid: newSid('FW'), revision: 1, trigger };
  const asked = new Promise<void>((resolve) => world.onSent.set(conversationSid, resolve));
  const handle = await world.client.workflow.start(flowExecution, {
    workflowId: executionKey(input.flowSid, trigger),
    taskQueue: TASK_QUEUE,
    args: [{ ...input, settings: { limits: { steps: Number.MAX_SAFE_INTEGER } } }, endless],
  });
  await asked;
  return handle;
}

async function size(
  { client, server }: World,
  workflowId: string,
): Promise<Pick<Figure, 'stateBytes' | 'window' | 'rssMb' | 'serverRssMb'>> {
  const state = await client.workflow.getHandle(workflowId).query(executionStateQuery);
  return {
    stateBytes: JSON.stringify(state).length,
    window: (await inputOf(client, workflowId)).carried?.seen.length ?? 0,
    rssMb: Math.round(process.memoryUsage().rss / 1e6),
    serverRssMb: Math.round((await rssBytes(server.pid)) / 1e6),
  };
}

/** What the run that goes on was given by the one before. */
async function inputOf(client: Client, workflowId: string): Promise<FlowExecutionInput> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId },
    maximumPageSize: 1,
  });
  const { input } = history!.events![0]!.workflowExecutionStartedEventAttributes!;
  const [first] = await decodeArrayFromPayloads(client.options.loadedDataConverter, input!.payloads);
  return first as FlowExecutionInput;
}

main().catch(tellFailure);
