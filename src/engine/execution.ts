import type { JsonObject, StudioContext } from './context';

/** How messages of the execution travel; decided by the trigger, or by start-conversation and resume-conversation. */
export type Channel =
  | { kind: 'messaging'; from: string; to: string }
  | { kind: 'conversation'; conversationSid: string; chatServiceSid?: string }
  | { kind: 'none' };

/** Something that the end of the execution must undo at Twilio, whichever way the execution ends. */
export type Cleanup =
  | { kind: 'remove-webhook'; conversationSid: string; chatServiceSid?: string; webhookSid: string }
  | { kind: 'close-conversation'; conversationSid: string; chatServiceSid?: string };

/**
 * The whole state of an execution. Plain JSON and complete at every widget boundary: continue-as-new, snapshots and forks
 * use this form and nothing else.
 */
export interface ExecutionState {
  accountSid: string;
  executionSid: string;
  flowSid: string;
  revision: number;
  /** ISO 8601; the 30 days of an execution count from here. */
  startedAt: string;
  /** SID of what began the execution: a message, or the request. */
  initiatedBy: string | null;
  triggerEvent: TriggerEvent;
  context: StudioContext;
  channel: Channel;
  /** Name of the widget that runs next; null once the execution has ended. */
  position: string | null;
  /** Steps taken so far, subflows included. */
  steps: number;
  /** How often in a row the same widget has run. */
  streak: { widget: string; count: number };
  cleanup: Cleanup[];
}

/** Studio's five trigger events. */
export const TRIGGER_EVENTS = [
  'incomingMessage',
  'incomingCall',
  'incomingConversationMessage',
  'incomingRequest',
  'incomingParent',
] as const;
export type TriggerEvent = (typeof TRIGGER_EVENTS)[number];

/** Why an execution ended; also the `ended_reason` of its last event. */
export type EndReason = 'FLOW_END' | 'ENDED_BY_API' | 'CANCELLED' | 'STEP_LIMIT' | 'WIDGET_LIMIT' | 'LIFETIME' | 'FAILED';

/** What begins an execution. */
export interface Trigger {
  event: TriggerEvent;
  /** The subtree below `trigger`, keys as Twilio sends them. */
  data: JsonObject;
  /** Twilio's side and the contact's side. */
  flowAddress: string;
  contactAddress: string;
  /** SID of the message or request that began it. */
  initiatedBy: string | null;
  channel: Channel;
}
