import type { JsonObject } from './context';
import type { EffectFailure } from './effects';
import type { Channel } from './execution';

/** Who asks Twilio for something on behalf of a step: enough to recognise it again, and to be called back. */
interface StepOrigin {
  /** `<execution sid>:<step index>`; what makes the work recognisable on a second attempt. */
  key: string;
  widget: string;
  accountSid: string;
  /** The execution's own flow, also in a subflow: messages reach the execution through it. */
  flowSid: string;
  executionSid: string;
}

/** Begin a conversation with one participant and hear what is written in it. */
export interface ConversationStart extends StepOrigin {
  kind: 'start';
  /** The account's default service where absent. */
  chatServiceSid?: string;
  messagingServiceSid?: string;
  uniqueName?: string;
  friendlyName?: string;
  /** JSON text. */
  attributes?: string;
  /** ISO 8601 durations. */
  timers: { inactive?: string; closed?: string };
  /** The default sender of emails. */
  email: { address?: string; name?: string };
  participant: NewParticipant;
}

/** A chat user by `identity`, or a device at `address` that sees the conversation behind `proxyAddress`. */
export interface NewParticipant {
  identity?: string;
  address?: string;
  proxyAddress?: string;
  /** JSON text. */
  attributes?: string;
  roleSid?: string;
}

/** Take up a conversation that exists and hear what is written in it. */
export interface ConversationResumption extends StepOrigin {
  kind: 'resume';
  conversationSid: string;
  chatServiceSid?: string;
}

export type ConversationOpening = ConversationStart | ConversationResumption;

/** A conversation, keys as the REST API has them. */
export type ConversationResource = JsonObject & { sid: string; state: string; chat_service_sid: string | null };

/** `participants` are Twilio's resources too. */
export type OpeningOutcome =
  { ok: true; conversation: ConversationResource; participants: JsonObject[]; webhookSid: string } | UncertainFailure;

/** `uncertain`: Twilio gave no answer in time to all that it was asked, so that something of it may exist, or yet come. */
export type UncertainFailure = EffectFailure & { uncertain?: boolean };

/** A conversation in which nobody can write any more: somebody has closed it, a timer of its has, or it was deleted. */
export interface ConversationEnd {
  conversationSid: string;
  how: 'closed' | 'removed';
}

/** Hand the contact over to the agents of a Flex contact centre. */
export interface Handoff extends StepOrigin {
  channel: Exclude<Channel, { kind: 'none' | 'handed-off' }>;
  /** WW…: the TaskRouter workflow that finds an agent. */
  workflowSid: string;
  /** TC… or a task channel's unique name. */
  taskChannel: string;
  attributes: JsonObject;
  priority?: number;
  /** Seconds that the task may wait for an agent. */
  timeoutSeconds: number;
}

/** `resource` is a TaskRouter task, or for a conversation a Flex interaction; keys as the REST API has them. */
export type HandoffOutcome = { ok: true; resource: JsonObject } | EffectFailure;
