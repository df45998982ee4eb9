import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import type { InboundMessage } from '../src/engine/effects';
import { triggerFromMessage } from '../src/engine/triggers';
import { createExecutionsClient } from '../src/temporal/executions-client';
import { executionKey, type PinnedFlow } from '../src/temporal/executions';
import { newSid } from '../src/twilio/sid';
import { inboundMessageSignal } from '../workflows/messages';
import type { BundleName } from './bundles';
import { taskQueueOf } from './worker';
import { ACCOUNT_SID, type World } from './world';

/** Milliseconds that a call may take: at its limit a machine answers late, and who comes by hand waits too. */
const PATIENCE_MS = 30_000;

/** In place of a flow's SID: activities call Twilio for the account that an id begins with. */
const HAND_WRITTEN = newSid('FW');

/** One way to lead the example conversation: "hi", a question, "Yes", an answer. */
export interface Contender {
  name: BundleName;
  /** Begins as the first message of a conversation does. */
  begin(conversationSid: string): Promise<WorkflowHandle>;
}

/**
 * The two of them.
 *
 * @param eager their workers are in this process, as with `npm start`
 */
export async function contenders(world: World, eager = true): Promise<Record<BundleName, Contender>> {
  return { engine: await engineContender(world, eager), 'hand-written': handWrittenContender(world, eager) };
}

/** The interpreter with the example flow, started as a webhook starts it. */
async function engineContender(world: World, eager: boolean): Promise<Contender> {
  const flow = await exampleFlow(world);
  const taskQueue = taskQueueOf('engine');
  const executions = createExecutionsClient({ client: world.client, taskQueue, eager, deadlineMs: PATIENCE_MS });
  return {
    name: 'engine',
    async begin(conversationSid) {
      const message = inbound(conversationSid, 'hi');
      const trigger = triggerFromMessage(message.parameters)!;
      await executions.deliver({ flow, trigger }, message);
      return world.client.workflow.getHandle(executionKey(flow.flowSid, trigger));
    },
  };
}

/** The same by hand: a Temporal workflow with two sends and a wait. */
function handWrittenContender(world: World, eager: boolean): Contender {
  return {
    name: 'hand-written',
    begin: (conversationSid) =>
      world.client.workflow.start('handWritten', {
        workflowId: `${HAND_WRITTEN}/${conversationSid}`,
        taskQueue: taskQueueOf('hand-written'),
        requestEagerStart: eager,
        args: [conversationSid, { kind: 'conversation', conversationSid }],
      }),
  };
}

/** The example flow, ready to begin executions of. */
export function exampleFlow(world: World): Promise<PinnedFlow> {
  const file = path.join(__dirname, '..', 'examples', 'do-you-like-bots.flow.json');
  return saveFlow(world, readFileSync(file, 'utf8'));
}

/** Publishes a flow, ready to begin executions of. */
export async function saveFlow({ store }: World, definition: string): Promise<PinnedFlow> {
  const save = { friendlyName: 'bench', status: 'published' as const, definition, commitMessage: null, warnings: [] };
  const flowSid = newSid('FW');
  await store.flows.create(ACCOUNT_SID, flowSid, save);
  const pinned = await store.revisions.forContact(ACCOUNT_SID, flowSid, '');
  return { accountSid: ACCOUNT_SID, flowSid, ...pinned! };
}

/** Says "hi" and waits for the question. */
export async function open(world: World, contender: Contender, conversationSid: string): Promise<WorkflowHandle> {
  const asked = new Promise<void>((resolve) => world.onSent.set(conversationSid, resolve));
  const handle = await contender.begin(conversationSid);
  await asked;
  world.onSent.delete(conversationSid);
  return handle;
}

/** Answers the question. Resolves when the execution is over. */
export async function answer(handle: WorkflowHandle, conversationSid: string): Promise<void> {
  await handle.signal(inboundMessageSignal, inbound(conversationSid, 'Yes'));
  await handle.result();
}

/** So many new conversations at the local Twilio; their SIDs. */
export async function newConversations({ twilio }: World, count: number): Promise<string[]> {
  const made = Array.from({ length: count }, () => twilio.conversations.v1.conversations.create({}));
  return (await Promise.all(made)).map(({ sid }) => sid);
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
