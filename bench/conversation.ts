import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { InboundMessage } from '../src/engine/effects';
import { triggerFromMessage } from '../src/engine/triggers';
import { newSid } from '../src/twilio/sid';
import { createExecutionsClient } from '../src/temporal/executions-client';
import { executionKey, type PinnedFlow } from '../src/temporal/executions';
import { inboundMessageSignal } from '../workflows/messages';
import { ACCOUNT_SID, cpuSeconds, TASK_QUEUE, type World } from './world';

/** One way to lead the example conversation: "hi", a question, "Yes", an answer. */
export interface Contender {
  name: 'engine' | 'hand-written';
  begin(conversationSid: string): Promise<WorkflowHandle>;
}

/** The interpreter with the example flow, started as a webhook starts it. */
export async function engineContender(world: World): Promise<Contender> {
  const flow = await saveExample(world);
  const executions = createExecutionsClient({ client: world.client, taskQueue: TASK_QUEUE, eager: true });
  return {
    name: 'engine',
    async begin(conversationSid) {
      const message = inbound(conversationSid, 'hi');
      const trigger = triggerFromMessage(message.parameters)!;
      await executions.deliver(flow, trigger, message);
      return world.client.workflow.getHandle(executionKey(flow.flowSid, trigger));
    },
  };
}

/** The same by hand: a Temporal workflow with two sends and a wait. */
export function handWrittenContender(world: World): Contender {
  return {
    name: 'hand-written',
    begin: (conversationSid) =>
      world.client.workflow.start('handWritten', {
        workflowId: `hand-written/${conversationSid}`,
        taskQueue: TASK_QUEUE,
        requestEagerStart: true,
        args: [conversationSid, { kind: 'conversation', conversationSid }],
      }),
  };
}

async function saveExample({ store }: World): Promise<PinnedFlow> {
  const definition = readFileSync(path.join(__dirname, '..', 'examples', 'do-you-like-bots.flow.json'), 'utf8');
  const save = { friendlyName: 'bench', status: 'published' as const, definition, commitMessage: null, warnings: [] };
  const flowSid = newSid('FW');
  await store.flows.create(ACCOUNT_SID, flowSid, save);
  const pinned = await store.revisions.forContact(ACCOUNT_SID, flowSid, '');
  return { accountSid: ACCOUNT_SID, flowSid, ...pinned! };
}

/** What a round of conversations has cost. */
export interface Round {
  perSecond: number;
  /** Milliseconds from "hi" to the end, one a conversation. */
  latencies: number[];
  /** Milliseconds of CPU an execution: the worker's process, and the server's. */
  workerCpu: number;
  serverCpu: number;
  /** History events an execution. */
  events: number;
}

/** Leads so many conversations, so many at once. */
export async function playRound(world: World, contender: Contender, count: number, atOnce: number): Promise<Round> {
  const conversations = await Promise.all(
    Array.from({ length: count }, () => world.twilio.conversations.v1.conversations.create({})),
  );
  const waiting = conversations.map(({ sid }) => sid);
  const latencies: number[] = [];
  let last: WorkflowHandle | undefined;
  const lead = async (): Promise<void> => {
    for (let sid = waiting.pop(); sid !== undefined; sid = waiting.pop()) {
      const began = performance.now();
      last = await converse(world, contender, sid);
      latencies.push(performance.now() - began);
    }
  };
  const before = { time: performance.now(), cpu: process.cpuUsage(), server: await cpuSeconds(world.server.pid) };
  await Promise.all(Array.from({ length: atOnce }, lead));
  const seconds = (performance.now() - before.time) / 1000;
  const { user, system } = process.cpuUsage(before.cpu);
  return {
    perSecond: count / seconds,
    latencies,
    workerCpu: (user + system) / 1000 / count,
    serverCpu: (((await cpuSeconds(world.server.pid)) - before.server) * 1000) / count,
    events: (await last!.describe()).historyLength,
  };
}

async function converse(world: World, contender: Contender, conversationSid: string): Promise<WorkflowHandle> {
  const asked = new Promise<void>((resolve) => world.onSent.set(conversationSid, resolve));
  const handle = await contender.begin(conversationSid);
  await asked;
  world.onSent.delete(conversationSid);
  await handle.signal(inboundMessageSignal, inbound(conversationSid, 'Yes'));
  await handle.result();
  return handle;
}

/** A webhook of a message that somebody writes in a conversation. */
export function inbound(conversationSid: string, body: string): InboundMessage {
  const sid = `IM${randomUUID().replaceAll('-', '')}`;
  const parameters = {
    AccountSid: ACCOUNT_SID,
    EventType: 'onMessageAdded',
    ConversationSid: conversationSid,
    MessageSid: sid,
    Author: '+15550001111',
    Body: body,
    Attributes: '{}',
    Source: 'SMS',
  };
  return { sid, parameters };
}
