import { randomUUID } from 'node:crypto';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import type { Activities } from '../../activities';
import type { OutboundMessage, SendOutcome } from '../../src/engine/effects';
import type { JournalBatch } from '../../src/engine/journal';
import type { ScriptedArrival } from '../../src/testing/scripted-effects';
import { bundleWorkflows } from '../../src/temporal/bundle';
import { createWorker } from '../../src/temporal/worker';
import { flowExecution } from '../../workflows';
import { inboundMessageSignal, type FlowExecutionInput } from '../../workflows/messages';
import { timeSkippingEnvironment } from '../support/time-skipping';
import { executionContract, type Conversation, type Host, type Told } from './execution-contract';

let environment: TestWorkflowEnvironment;
let worker: Worker;
let running: Promise<void>;
const taskQueue = `contract-${randomUUID()}`;
const listeners = new Map<string, Listener>();

/** What one conversation's workflow tells and asks, by workflow id. */
interface Listener {
  batches: JournalBatch[];
  paused(): void;
  send(message: OutboundMessage): SendOutcome;
}

beforeAll(async () => {
  environment = await timeSkippingEnvironment();
  worker = await createWorker({
    connection: environment.nativeConnection,
    namespace: environment.namespace ?? 'default',
    taskQueue,
    bundle: await bundleWorkflows(),
    activities: activities(),
    sinks: {
      journal: {
        record: {
          callDuringReplay: true,
          fn({ workflowId }, batch: JournalBatch) {
            const listener = listeners.get(workflowId)!;
            listener.batches.push(batch);
            if (!batch.ending) listener.paused();
          },
        },
      },
    },
  });
  running = worker.run();
});

afterAll(async () => {
  worker.shutdown();
  await running;
  await environment.teardown();
});

/** Activities that answer from the script: the contract is about the workflow, and Twilio is somebody else's test. */
function activities(): Activities {
  const unexpected = (): never => {
    throw new Error('Expected no call of this activity in the contract');
  };
  return {
    async sendMessage(message) {
      const listener = [...listeners.values()].at(-1)!;
      return listener.send(message);
    },
    uploadConversationMedia: unexpected,
    startConversation: unexpected,
    resumeConversation: unexpected,
    sendToFlex: unexpected,
    httpRequest: unexpected,
    loadFlow: unexpected,
    startExecution: unexpected,
    cleanUp: unexpected,
    testRegex: unexpected,
    reconcile: unexpected,
    expire: unexpected,
    deliverEvents: unexpected,
  };
}

const temporal: Host = {
  async lead(conversation: Conversation): Promise<Told> {
    const workflowId = `contract/${randomUUID()}`;
    const arrivals = [...(conversation.arrivals ?? [])];
    const sent: string[] = [];
    let pause = (): void => undefined;
    const listener: Listener = {
      batches: [],
      paused: () => pause(),
      send: (message) => answer(message, conversation, sent),
    };
    listeners.set(workflowId, listener);
    const nextPause = (): Promise<void> => new Promise((resolve) => (pause = resolve));
    let paused = nextPause();
    const handle = await environment.client.workflow.start(flowExecution, {
      workflowId,
      taskQueue,
      args: [inputOf(conversation), conversation.flow.definition],
    });
    for (const arrival of arrivals) {
      if ('timeout' in arrival) break;
      await paused;
      paused = nextPause();
      await handle.signal(inboundMessageSignal, inbound(arrival));
    }
    await handle.result();
    const steps = listener.batches.flatMap((batch) => batch.steps);
    return { steps, sent, ending: listener.batches.at(-1)!.ending! };
  },
};

function inputOf({ trigger, limits }: Conversation): FlowExecutionInput {
  return {
    accountSid: `AC${'0'.repeat(32)}`,
    flowSid: `FW${'0'.repeat(32)}`,
    revision: 1,
    trigger,
    ...(limits && { settings: { limits } }),
  };
}

function answer({ body, from, to }: OutboundMessage, { refused = [] }: Conversation, sent: string[]): SendOutcome {
  if (refused.includes(body)) {
    return { ok: false, code: '21610', message: `${body} was refused`, resource: { Body: body, ErrorCode: '21610' } };
  }
  sent.push(body);
  const sid = `IM${randomUUID().replaceAll('-', '')}`;
  return { ok: true, sid, resource: { Sid: sid, Body: body, From: from ?? null, To: to ?? null } };
}

function inbound(arrival: ScriptedArrival) {
  if (!('reply' in arrival)) throw new Error('Expected a reply');
  const sid = `IM${randomUUID().replaceAll('-', '')}`;
  return { sid, parameters: { MessageSid: sid, Body: arrival.reply } };
}

describe('an execution on Temporal', () => executionContract(() => temporal));
