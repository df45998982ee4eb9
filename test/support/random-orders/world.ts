import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import type { Cleanup } from '../../../src/engine/execution';
import type { Store } from '../../../src/store';
import { createBlobCodec } from '../../../src/temporal/blob-codec';
import { createExecutionsClient } from '../../../src/temporal/executions-client';
import type { Executions, PinnedFlow } from '../../../src/temporal/executions';
import { Once } from '../../../src/server/webhooks/once';
import { newSid } from '../../../src/twilio/sid';
import { startExecutionHost, type ExecutionHost } from '../execution-host';
import { ACCOUNT_SID } from '../triggers';
import { QUESTIONS } from './flow';

/** What happened that no journal tells, in the order in which it did. */
export interface Happenings {
  /** Sends, by the execution that asked, and what it had come to when it did. */
  sends: { executionSid: string; key: string; sid: string; late: 'after the end' | 'after the handoff' | null }[];
  /** Executions that handed over. */
  handedOff: Set<string>;
  /** Webhooks that are registered, and the executions that they belong to. */
  webhooks: Map<string, string>;
  /** Conversations that executions have opened, by the execution's SID. */
  opened: Map<string, string>;
}

/** Executions on a real Temporal server, behind the part of the server that takes webhooks in, and a Twilio of memory. */
export interface World extends Happenings {
  host: ExecutionHost;
  flow: PinnedFlow;
  executions: Record<'drop' | 'queue', Executions>;
  once: Once;
  /** Ends the worker and starts another; several who ask at once get one after the other. */
  restartWorker(): Promise<void>;
}

/** Milliseconds that calls of Twilio take: long enough for things to come in between. */
const LATENCY = { send: 15, open: 40, handOff: 60, cleanUp: 20 } as const;

export async function createWorld(store: Pick<Store, 'blobs' | 'inbound'>): Promise<World> {
  const host = await startExecutionHost({
    dataConverter: { payloadCodecs: [createBlobCodec({ blobs: store.blobs })] },
  });
  const { client, taskQueue } = host;
  const executions = (inbox: 'drop' | 'queue'): Executions =>
    createExecutionsClient({ client, taskQueue, deadlineMs: 20_000, settings: { inbox } });
  let restarting = Promise.resolve();
  const world: World = {
    host,
    sends: [],
    handedOff: new Set(),
    webhooks: new Map(),
    opened: new Map(),
    flow: await publish(store),
    executions: { drop: executions('drop'), queue: executions('queue') },
    once: new Once({ inbound: store.inbound, logger: pino({ level: 'silent' }), patienceMs: 20_000 }),
    restartWorker: () => (restarting = restarting.then(() => host.restartWorker())),
  };
  behave(world);
  return world;
}

async function publish({ blobs }: Pick<Store, 'blobs'>): Promise<PinnedFlow> {
  const bytes = Buffer.from(JSON.stringify(QUESTIONS));
  const hash = createHash('sha256').update(bytes).digest('hex');
  await blobs.put(hash, bytes);
  const flowSid = newSid('FW');
  return { accountSid: ACCOUNT_SID, flowSid, revision: 1, definition: { hash, size: bytes.length } };
}

const executionOf = ({ key }: { key: string }): string => key.split(':', 1)[0]!;

/** Twilio's side: it takes its time, and it keeps what is registered with it. */
function behave(world: World): void {
  const { host, sends, handedOff, webhooks, opened, flow } = world;
  const hasEnded = (executionSid: string): boolean =>
    host.batches.some(({ execution, ending }) => execution.sid === executionSid && ending);
  Object.assign(host.activities, {
    async sendMessage(message) {
      const executionSid = executionOf(message);
      const sid = newSid('IM');
      const muted = handedOff.has(executionSid) ? 'after the handoff' : null;
      sends.push({ executionSid, key: message.key, sid, late: hasEnded(executionSid) ? 'after the end' : muted });
      await sleep(LATENCY.send);
      return { ok: true, sid, resource: { Sid: sid, Body: message.body } };
    },
    async startConversation({ executionSid }) {
      await sleep(LATENCY.open);
      const webhookSid = newSid('WH');
      webhooks.set(webhookSid, executionSid);
      const conversationSid = newSid('CH');
      opened.set(executionSid, conversationSid);
      const conversation = { sid: conversationSid, state: 'active', chat_service_sid: newSid('IS') };
      return { ok: true, conversation, participants: [], webhookSid };
    },
    async sendToFlex({ executionSid }) {
      await sleep(LATENCY.handOff);
      handedOff.add(executionSid);
      return { ok: true, resource: { sid: `KD${randomUUID()}` } };
    },
    async cleanUp(cleanup: Cleanup) {
      await sleep(LATENCY.cleanUp);
      if (cleanup.kind === 'remove-webhook') webhooks.delete(cleanup.webhookSid);
    },
    loadFlow: async ({ flowSid }) => ({ ok: true, flowSid, revision: flow.revision, definition: QUESTIONS }),
  } satisfies Partial<ExecutionHost['activities']>);
}
