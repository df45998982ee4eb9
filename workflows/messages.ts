import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { JsonObject } from '../src/engine/context';
import type { FlowDefinition } from '../src/flow/definition';
import type { ConversationEnd } from '../src/engine/conversations';
import type { InboundMessage } from '../src/engine/effects';
import type { ExecutionState, Trigger } from '../src/engine/execution';
import type { JournalBatch } from '../src/engine/journal';
import type { EndReason } from '../src/engine/execution';
import type { DedupeWindow } from './inbox';

/** Name of the workflow type, as the Web UI and `temporal workflow list` show it. */
export const FLOW_EXECUTION = 'flowExecution';

/** An inbound message for the execution; duplicates (same SID) have no effect. */
export const inboundMessageSignal = defineSignal<[InboundMessage]>('inboundMessage');

/** TwiML has led back to the flow; duplicates (same key) have no effect. For one execution only, where it is named. */
export const twimlReturnSignal = defineSignal<[TwimlReturn & { executionSid?: string }]>('twimlReturn');

/** A delivery receipt for a message that the execution sent. */
export const deliveryReceiptSignal = defineSignal<[DeliveryReceipt]>('deliveryReceipt');

/** A conversation was closed or deleted; for one execution only, where it is named. */
export const conversationEndedSignal = defineSignal<[ConversationEnd & { executionSid?: string }]>('conversationEnded');

/**
 * Somebody ends the execution: the cancellation follows. Only of signals a workflow sees in which order they came, and what is
 * written from here on is for another execution.
 */
export const endRequestedSignal = defineSignal<[{ executionSid: string }]>('endRequested');

/** What the store does not have yet of an execution that runs; null where it has it all. */
export const unwrittenJournalQuery = defineQuery<JournalBatch | null>('unwrittenJournal');

/** The execution as it stands now, fresher than the store. */
export const executionStateQuery = defineQuery<ExecutionState | null>('executionState');

/** A request to the flow's webhook with `FlowEvent=return`. */
export interface TwimlReturn {
  /** What duplicates are recognised by: the message is that which began the TwiML, and tells nothing. */
  key: string;
  /** Those of the URL. */
  parameters: JsonObject;
}

export interface DeliveryReceipt {
  /** SID of the message that was sent. */
  messageSid: string;
  /** Twilio's status: sent, delivered, read, undelivered, failed. */
  status: string;
  errorCode?: string;
}

/** First argument of the workflow. The second is the definition, which travels as a reference to a blob. */
export interface FlowExecutionInput {
  accountSid: string;
  flowSid: string;
  revision: number;
  trigger: Trigger;
  settings?: ExecutionSettings;
  /** Only after continue-as-new: where the execution stands. */
  carried?: CarriedExecution;
}

/** Settings that are fixed for the execution's life. Studio's own where absent. */
export interface ExecutionSettings {
  limits?: { steps?: number; sameWidget?: number; lifetimeSeconds?: number };
  /** IANA name; the zone of `now` in templates. */
  timeZone?: string;
  /** `drop`, as Studio: a message that no widget waits for is dropped with warning 81002. `queue` keeps it. */
  inbox?: 'drop' | 'queue';
  /** `once`: a request that may have done something is not made again, though its worker died before the answer. */
  requests?: 'once' | 'at-least-once';
  /** Messages go out at the pace of their sender, over a task queue of their own. */
  paced?: boolean;
  /** Events in a run's history after which the execution goes on in a new run; 2,000 where absent. */
  historyEvents?: number;
  /** Outputs that nothing reads any more are left out of a new run above so many characters of JSON; 4,096 where absent. */
  compactAbove?: number | 'off';
}

/** What a run hands to the next one. */
export interface CarriedExecution {
  /** Absent when the next run begins a fresh execution with a message that the last one left in its inbox. */
  state?: ExecutionState;
  /** Messages that have arrived and are not used yet, oldest first. */
  inbox: InboundMessage[];
  seen: DedupeWindow;
  /** Conversations that are over. */
  ended?: ConversationEnd[];
  /** What TwiML has brought back, and the next widget drops with a warning. */
  returns?: JsonObject[];
  /** SID of the plain message that was sent last. */
  latestSent?: string;
}

/** What the workflow returns. */
export interface FlowExecutionResult {
  executionSid: string;
  reason: EndReason;
  message?: string;
  steps: number;
}

export type { FlowDefinition };
