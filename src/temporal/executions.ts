import { createHash } from 'node:crypto';
import type { JsonObject } from '../engine/context';
import type { ConversationEnd } from '../engine/conversations';
import type { InboundMessage } from '../engine/effects';
import type { JournalBatch } from '../engine/journal';
import type { Trigger } from '../engine/execution';

/** The published (or, for test users, draft) revision that a new execution is pinned to. */
export interface PinnedFlow {
  accountSid: string;
  flowSid: string;
  revision: number;
  /** The blob that holds the definition's JSON: SHA-256 in hexadecimal, and bytes. */
  definition: { hash: string; size: number };
}

/** Where a message goes: the execution that it would begin, and whether that is likely to have begun already. */
export interface Destination {
  flow: PinnedFlow;
  trigger: Trigger;
  /** What is to be tried first; a wrong guess costs a call more, never a message. */
  isLikelyActive?: boolean;
}

/** What the server asks of Temporal. Every call has a deadline; a Temporal that does not answer is {@link TemporalUnavailable}. */
export interface Executions {
  /** Begins an execution by REST. Of two with the same key one wins, the other learns of it. */
  start(flow: PinnedFlow, trigger: Trigger): Promise<Started | AlreadyActive>;
  /**
   * Hands an inbound message to the active execution of its key, or begins one with it. Durable once it resolves, with what
   * has begun; undefined where one was active, or has become so meanwhile.
   */
  deliver(to: Destination, message: InboundMessage): Promise<Started | undefined>;
  /**
   * Whether an execution with this key that has ended has had a message, which came first at a time. One that is active knows
   * duplicates by itself; after its end the same message would begin a new one.
   */
  hasHad(workflowId: string, messageSid: string, since: Date): Promise<boolean>;
  /**
   * Hands a message to one execution and no other, as the webhook's URL names it. Answers whether there is such a
   * workflow; an execution that has ended lets the message fall.
   */
  forward(route: { workflowId: string; executionSid: string }, message: InboundMessage): Promise<boolean>;
  /**
   * What the store does not have yet of an execution that runs, as between two waits; undefined where it has it all, and
   * where the workflow does not tell at once.
   */
  unwritten(execution: { workflowId: string; executionSid: string }): Promise<JournalBatch | undefined>;
  /** Ends an active execution: the flow takes no further step, cleanup runs. Resolves when Temporal has accepted it. */
  end(execution: { workflowId: string; executionSid: string }): Promise<void>;
  /**
   * Tells a running execution that a conversation is over; only the one that `executionSid` names, where it names one. No
   * effect where none is running, or where its channel is another.
   */
  conversationEnded(route: { workflowId: string; executionSid?: string }, end: ConversationEnd): Promise<void>;
  /**
   * Tells a running execution that TwiML has led back to it; only the one that `executionSid` names, where it names one. Answers
   * whether there is such a workflow; where no widget waits for it, it has no effect but a warning.
   */
  twimlReturned(route: { workflowId: string; executionSid?: string }, back: TwimlReturn): Promise<boolean>;
  /** Tells a running execution what became of a message that it sent. No effect where none is running. */
  deliveryReceipt(
    workflowId: string,
    receipt: { messageSid: string; status: string; errorCode?: string },
  ): Promise<void>;
}

/** `key` tells duplicates; `parameters` are those of the returning URL. */
export interface TwimlReturn {
  key: string;
  parameters: JsonObject;
}

export interface Started {
  kind: 'started';
  executionSid: string;
  workflowId: string;
  /** Temporal's. */
  firstRunId: string;
}

export interface AlreadyActive {
  kind: 'already-active';
  conflictingExecutionSid: string;
}

/** Temporal did not accept a call in time: nothing is known to have happened, the sender should try again. */
export class TemporalUnavailable extends Error {
  override readonly name = 'TemporalUnavailable';
}

/** Temporal's own limit is 1,000 characters, but many of its databases have columns of 255. */
const MAX_KEY = 200;

/**
 * The workflow id of an execution: its key, so that Temporal itself guarantees one active execution for a flow and a
 * contact, or for a flow and a conversation. Addresses that are too long for an id are told by their SHA-256.
 */
export function executionKey(flowSid: string, { channel, flowAddress, contactAddress }: Trigger): string {
  if (channel.kind === 'conversation') return `${flowSid}/${channel.conversationSid}`;
  const addresses = `${flowAddress}/${contactAddress}`;
  if (flowSid.length + addresses.length < MAX_KEY) return `${flowSid}/${addresses}`;
  return `${flowSid}/sha256:${createHash('sha256').update(addresses).digest('hex')}`;
}

/** The flow that an execution's workflow id begins with. */
export function flowSidOf(workflowId: string): string {
  return workflowId.split('/', 1)[0] ?? '';
}
