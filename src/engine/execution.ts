import { setOwn } from './own-property';
import type { JsonObject, StudioContext } from './context';
import type { ConversationOpening, Handoff } from './conversations';
import type { StepWarning } from './warnings';
import type { Exit, SubflowCall } from './widget';

/** The remedy where somebody has begun an execution by hand in a way that cannot work. */
export const HOW_TO_BEGIN =
  'The workflow startExecution begins one with { FlowSid, To, From, Parameters }, and so does POST /v2/Flows/{sid}/Executions';

/**
 * How messages of the execution travel; decided by the trigger, or by start-conversation and resume-conversation. Once an
 * agent has taken over (send-to-flex), the flow neither sends nor hears anything more.
 */
export type Channel =
  | { kind: 'messaging'; from: string; to: string }
  | { kind: 'conversation'; conversationSid: string; chatServiceSid?: string }
  | { kind: 'handed-off' }
  | { kind: 'none' };

/** Something that the end of the execution must undo at Twilio, whichever way the execution ends. */
export type Cleanup =
  | { kind: 'remove-webhook'; conversationSid: string; chatServiceSid?: string; webhookSid: string }
  /** `unless` names a handoff that is under way: an agent may have the conversation by then. */
  | { kind: 'close-conversation'; conversationSid: string; chatServiceSid?: string; unless?: Handoff }
  /** Find and undo what an opening may have made of which no answer came, or none yet. */
  | { kind: 'abandon-opening'; opening: ConversationOpening };

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
  channel: Channel;
  /** The flow and, above it, the subflows that are running; the last one is where the execution stands. */
  frames: Frame[];
  /** Steps begun so far, subflows included. */
  steps: number;
  /** Steps in the journal so far; a subflow's own steps come before the step that called it. */
  recorded: number;
  /** How often in a row the same widget has run. */
  streak: { widget: string; count: number };
  cleanup: Cleanup[];
}

/** One flow in progress: the execution's own, or a subflow of it. */
export interface Frame {
  flowSid: string;
  revision: number;
  triggerEvent: TriggerEvent;
  /** Name of the widget that runs next; null when the flow has come to its end. */
  position: string | null;
  context: StudioContext;
  /** Widgets whose outputs were left out of the context, as nothing can read them any more; the store has them. */
  omitted?: string[];
  /** The step of the calling flow that waits for this one; null for the execution's own flow. */
  caller: Caller | null;
}

/** A step while the subflow that it has called runs. */
export interface Caller {
  stepSid: string;
  key: string;
  startedAt: string;
  inputs: JsonObject;
  warnings: StepWarning[];
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
export type EndReason =
  'FLOW_END' | 'CANCELLED' | 'STEP_LIMIT' | 'WIDGET_LIMIT' | 'LIFETIME' | 'CONVERSATION_ENDED' | 'FAILED';

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

/** Who an execution is. */
export interface ExecutionIdentity {
  accountSid: string;
  executionSid: string;
  flowSid: string;
  revision: number;
  /** ISO 8601. */
  startedAt: string;
}

/** The SID of an execution that nobody gave one, by the run of its host that it began in: a UUID. */
export function executionSidOf(runId: string): string {
  return `FN${runId.replaceAll('-', '')}`;
}

/** The run in which such an execution began, as Temporal spells it. */
export function runIdOf(executionSid: string): string {
  return executionSid.slice(2).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** Key below `trigger` for each trigger event. */
const TRIGGER_KEYS: Record<TriggerEvent, string> = {
  incomingMessage: 'message',
  incomingCall: 'call',
  incomingConversationMessage: 'conversation',
  incomingRequest: 'request',
  incomingParent: 'parent',
};

/** The state of an execution that stands before its trigger widget, called `position`. */
export function beginExecution(identity: ExecutionIdentity, trigger: Trigger, position: string): ExecutionState {
  const { accountSid, executionSid, flowSid, revision, startedAt } = identity;
  const parameters = trigger.event === 'incomingRequest' ? trigger.data.parameters : undefined;
  const { AddOns: addOns } = trigger.data;
  return {
    accountSid,
    executionSid,
    flowSid,
    revision,
    startedAt,
    initiatedBy: trigger.initiatedBy,
    channel: trigger.channel,
    frames: [
      {
        flowSid,
        revision,
        triggerEvent: trigger.event,
        position,
        caller: null,
        context: {
          flow: {
            sid: executionSid,
            flow_sid: flowSid,
            channel: { address: trigger.flowAddress },
            data: isJsonObject(parameters) ? parameters : {},
            variables: {},
            add_ons: isJsonObject(addOns) ? addOns : {},
          },
          contact: { channel: { address: trigger.contactAddress } },
          trigger: { [TRIGGER_KEYS[trigger.event]]: trigger.data },
          widgets: {},
        },
      },
    ],
    steps: 0,
    recorded: 0,
    streak: { widget: '', count: 0 },
    cleanup: [],
  };
}

/** The flow or subflow where the execution stands. */
export function activeFrame(state: ExecutionState): Frame {
  const frame = state.frames.at(-1);
  if (!frame) throw new Error('Expected an execution with at least one frame, but it has none');
  return frame;
}

/** Writes what a widget leaves behind. The channel belongs to the execution: every frame sees its change. */
export function writeExit(state: ExecutionState, frame: Frame, widget: string, exit: Exit): void {
  const { variables, channel, channelContext, cleanup } = exit.changes;
  if (exit.output) setOwn(frame.context.widgets, widget, exit.output);
  for (const [key, value] of Object.entries(variables ?? {})) setOwn(frame.context.flow.variables, key, value);
  if (channel) state.channel = channel;
  if (channel?.kind === 'handed-off') state.cleanup = state.cleanup.filter(({ kind }) => kind !== 'close-conversation');
  if (channelContext) for (const { context } of state.frames) Object.assign(context.flow.channel, channelContext);
  if (cleanup) state.cleanup.push(...cleanup);
}

/**
 * Enters a subflow: it sees the original trigger beside `trigger.parent`, the same channel and contact, and variables and
 * widgets of its own. Its position is set by the interpreter, which has the program.
 */
export function enterSubflow(state: ExecutionState, call: SubflowCall, caller: Caller): void {
  const parent = activeFrame(state);
  state.frames.push({
    flowSid: call.flowSid,
    revision: call.revision,
    triggerEvent: 'incomingParent',
    position: null,
    caller,
    context: {
      flow: {
        ...parent.context.flow,
        flow_sid: call.flowSid,
        channel: { ...parent.context.flow.channel },
        variables: {},
      },
      contact: parent.context.contact,
      trigger: {
        ...parent.context.trigger,
        parent: {
          parameters: call.parameters,
          step_sid: caller.stepSid,
          execution_sid: state.executionSid,
          flow_sid: parent.flowSid,
          trigger_type: parent.triggerEvent,
        },
      },
      widgets: {},
    },
  });
}

/** Leaves the active subflow; the frame below, still at its calling widget, is active again. */
export function leaveSubflow(state: ExecutionState): { child: Frame; caller: Caller } {
  const child = state.frames.pop();
  if (!child?.caller) throw new Error('Expected the end of a subflow, but the frame has no caller');
  activeFrame(state).context.flow.add_ons = child.context.flow.add_ons;
  return { child, caller: child.caller };
}

function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
