import {
  QueryNotRegisteredError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowClient,
  type WorkflowStartOptions,
} from '@temporalio/client';
import { RawValue } from '@temporalio/common';
import type { InboundMessage } from '../engine/effects';
import type { JournalBatch } from '../engine/journal';
import type { Trigger } from '../engine/execution';
import type { flowExecution } from '../../workflows';
import {
  conversationEndedSignal,
  deliveryReceiptSignal,
  FLOW_EXECUTION,
  inboundMessageSignal,
  unwrittenJournalQuery,
  twimlReturnSignal,
  type ExecutionSettings,
  type FlowExecutionInput,
} from '../../workflows/messages';
import { startPriority } from '../../workflows/send-pace';
import { blobReferencePayload } from './blob-codec';
import { callsWithin, withDeadline } from './deadlines';
import { hasHad } from './earlier-messages';
import { executionStarter, newExecution, type NewExecution } from './execution-starter';
import {
  executionKey,
  TemporalUnavailable,
  type AlreadyActive,
  type Executions,
  type PinnedFlow,
  type Started,
} from './executions';
import { cancelExecution, keyHolder, whereRunning } from './key-holder';
import { UnreadablePayload } from './payload-envelope';

export interface ExecutionsClientOptions {
  client: Client;
  taskQueue: string;
  /** Milliseconds that may have gone when a call is made, and that it may take. Twilio waits 5 s for a webhook's answer. */
  deadlineMs?: number;
  /** A worker for the same task queue shares this process and connection: starts need not wait for a poll. */
  eager?: boolean;
  settings?: ExecutionSettings;
}

/** Milliseconds that somebody who reads waits for what is fresher than the store. */
const QUERY_MS = 500;

type ExecutionStart = WorkflowStartOptions<typeof flowExecution> & NewExecution;

/** {@link Executions} over a Temporal client. */
export function createExecutionsClient(options: ExecutionsClientOptions): Executions {
  const { client, deadlineMs = 3000, eager = false } = options;
  const starter = executionStarter(client);
  const call = <T>(work: () => Promise<T>): Promise<T> => withDeadline(client, deadlineMs, work);
  const begin = (flow: PinnedFlow, trigger: Trigger): Promise<Started | undefined> =>
    startUnlessActive(starter, { ...startOptions(options, flow, trigger), requestEagerStart: eager });

  return {
    async start(flow, trigger) {
      const workflowId = executionKey(flow.flowSid, trigger);
      return (await call(() => begin(flow, trigger))) ?? call(() => activeExecution(client, workflowId));
    },
    async deliver({ flow, trigger, isLikelyActive = false }, message) {
      // A plain signal is the cheapest call there is: it carries the message alone.
      const workflowId = executionKey(flow.flowSid, trigger);
      const inTime = callsWithin(deadlineMs, call);
      const signal = (): Promise<boolean> => inTime(() => signalMessage(client, workflowId, message));
      if (isLikelyActive && (await signal())) return undefined;
      const started = await inTime(() => begin(flow, trigger));
      // The connection makes a call again where it hears no answer. Temporal knows a start and a signal again, also after the
      // end of the execution; a signal with a start would begin another one then.
      if (started || (await signal())) return started;
      await inTime(() => signalWithStart(starter, startOptions(options, flow, trigger), message));
      return undefined;
    },
    hasHad: (workflowId, messageSid, since) => call(() => hasHad(client, workflowId, { messageSid, since })),
    async forward({ workflowId, executionSid }, message) {
      return call(() => signalMessage(client, workflowId, { ...message, executionSid }));
    },
    async unwritten({ workflowId, executionSid }) {
      const batch = await withDeadline(client, QUERY_MS, () => unwrittenJournal(client, workflowId)).catch(unlessDown);
      return batch?.execution.sid === executionSid ? batch : undefined;
    },
    end: (execution) => call(() => cancelExecution(client, execution)),
    async conversationEnded({ workflowId, executionSid }, end) {
      const handle = client.workflow.getHandle(workflowId);
      await call(() => whereRunning(() => handle.signal(conversationEndedSignal, { ...end, executionSid })));
    },
    async twimlReturned({ workflowId, executionSid }, back) {
      const handle = client.workflow.getHandle(workflowId);
      return call(() => whereRunning(() => handle.signal(twimlReturnSignal, { ...back, executionSid })));
    },
    async deliveryReceipt(workflowId, receipt) {
      const handle = client.workflow.getHandle(workflowId);
      await call(() => whereRunning(() => handle.signal(deliveryReceiptSignal, receipt)));
    },
  };
}

function startOptions(
  { taskQueue, settings }: ExecutionsClientOptions,
  flow: PinnedFlow,
  trigger: Trigger,
): ExecutionStart {
  const { accountSid, flowSid, revision, definition } = flow;
  const input: FlowExecutionInput = { accountSid, flowSid, revision, trigger, ...(settings && { settings }) };
  const reference = RawValue.fromPayload(blobReferencePayload(definition.hash, definition.size));
  return {
    ...newExecution(input),
    workflowId: executionKey(flowSid, trigger),
    taskQueue,
    args: [input, reference as never],
    priority: startPriority({ isReply: trigger.initiatedBy !== null, accountSid }),
    staticSummary: `${trigger.event} from ${trigger.contactAddress}`,
    staticDetails: `Between ${trigger.flowAddress} and ${trigger.contactAddress}.`,
  };
}

async function unwrittenJournal(client: Client, workflowId: string): Promise<JournalBatch | undefined> {
  try {
    return (await client.workflow.getHandle(workflowId).query(unwrittenJournalQuery)) ?? undefined;
  } catch (error) {
    // One that a build before this query has on its hands, or that is not there any more.
    if (error instanceof QueryNotRegisteredError || error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** Without a worker, without Temporal, or without the key that the worker has already, nothing fresher is to be had. */
function unlessDown(error: unknown): undefined {
  if (error instanceof TemporalUnavailable || error instanceof UnreadablePayload) return undefined;
  throw error;
}

async function startUnlessActive(starter: WorkflowClient, options: ExecutionStart): Promise<Started | undefined> {
  const { executionSid, workflowId } = options;
  try {
    const { firstExecutionRunId } = await starter.start<typeof flowExecution>(FLOW_EXECUTION, options);
    return { kind: 'started', executionSid, workflowId, firstRunId: firstExecutionRunId };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return undefined;
    throw error;
  }
}

/** Answers whether there was a running workflow to give it to. */
function signalMessage(client: Client, workflowId: string, message: InboundMessage): Promise<boolean> {
  return whereRunning(() => client.workflow.getHandle(workflowId).signal(inboundMessageSignal, message));
}

async function signalWithStart(
  starter: WorkflowClient,
  options: ExecutionStart,
  message: InboundMessage,
): Promise<void> {
  const { requestEagerStart: _, ...rest } = options;
  await starter.signalWithStart<typeof flowExecution, [InboundMessage]>(FLOW_EXECUTION, {
    ...rest,
    signal: inboundMessageSignal,
    signalArgs: [message],
  });
}

/** The execution that is in the way of a start. */
async function activeExecution(client: Client, workflowId: string): Promise<AlreadyActive> {
  return { kind: 'already-active', conflictingExecutionSid: (await keyHolder(client, workflowId)).executionSid };
}
