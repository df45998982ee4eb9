import type { JsonObject } from './context';
import type { ConversationOpening, Handoff, HandoffOutcome, OpeningOutcome } from './conversations';
import type { Channel } from './execution';
import type { HttpOutcome, HttpRequest } from './web-request';

/**
 * The one port between the deterministic core and the world. Three hosts implement it: Temporal (production), scripted
 * with a virtual clock (tests of flows), terminal (`perdure run`). Expected outcomes are values, never exceptions; what
 * is thrown is a cancellation, or a bug of the host.
 */
export interface Effects {
  /** The time that everybody agrees on: workflow time, or the virtual clock. */
  now(): Date;
  /** A new SID: two letters and 32 hexadecimal digits, the same on replay. */
  newSid(prefix: string): string;
  /** Sends through Conversations or Messaging, by the message's channel. Never sends twice for the same `key`. */
  sendMessage(message: OutboundMessage): Promise<SendOutcome>;
  /** Starts or takes up a conversation, once for the same `key`; of what fails, nothing is left behind. */
  openConversation(opening: ConversationOpening): Promise<OpeningOutcome>;
  /** Hands the contact over to an agent, once for the same `key`; the flow's own webhooks are gone then. */
  handOff(handoff: Handoff): Promise<HandoffOutcome>;
  /** Makes an HTTP request; at most once where asking twice could matter. */
  httpRequest(request: HttpRequest): Promise<HttpOutcome>;
  /**
   * From now on what arrives belongs to the running widget. What arrived before and nobody waited for is dropped and told, in
   * words for the log (81002): messages, unless the flow's inbox mode is `queue`, and returns of TwiML.
   */
  listen(): string[];
  /** Waits for the next message since {@link listen}, at most `timeoutSeconds`. */
  waitForMessage(wait: { widget: string; timeoutSeconds: number; outboundSid?: string }): Promise<Arrival>;
  /** Waits until TwiML of the user's own leads back to the flow, since {@link listen}, at most `timeoutSeconds`. */
  waitForReturn(wait: { widget: string; timeoutSeconds: number }): Promise<Return>;
  /** Lets others go on: the host was kept busy for long. */
  rest(): Promise<void>;
  /** Makes a subflow's program ready; `revision` is a number or one of Studio's names, such as `LatestPublished`. */
  loadFlow(flowSid: string, revision: string): Promise<FlowReference | EffectFailure>;
  /** Whether the whole of `input` matches a pattern that needs backtracking; bounded, outside the deterministic core. */
  testRegex(pattern: string, input: string): Promise<{ ok: true; matches: boolean } | EffectFailure>;
}

export interface FlowReference {
  ok: true;
  flowSid: string;
  revision: number;
}

/** An expected failure of an effect: `code` is Twilio's or `scope:problem`. */
export interface EffectFailure {
  ok: false;
  code: string;
  message: string;
}

/** Names a failure of which it is certain that nothing of what was asked for was begun. */
export const NOT_BEGUN = 'activity:not-begun';

export interface OutboundMessage {
  /** `<execution sid>:<step index>`; what makes the send recognisable on a second attempt. */
  key: string;
  widget: string;
  channel: Channel;
  body: string;
  /** Author label in a conversation, sender elsewhere. */
  from?: string;
  to?: string;
  mediaUrl?: string;
  /** ME…: the file of `mediaUrl`, once a host has uploaded it to a conversation's service. */
  mediaSid?: string;
  /** JSON text; goes to the message's attributes in a conversation. */
  attributes?: string;
  contentSid?: string;
  contentVariables?: Record<string, string>;
  shortenUrls?: boolean;
  /** Whether the execution is going to wait, and wants to hear that the message did not arrive. */
  wantsReceipt?: true;
}

/** A message that reached Twilio carries Twilio's resource, PascalCase keys as webhooks have them. */
export type SendOutcome = { ok: true; sid: string; resource: JsonObject } | (EffectFailure & { resource: JsonObject });

/** An inbound message: the webhook's parameters, verbatim. */
export interface InboundMessage {
  /** SM…, MM… or IM…: what duplicates are recognised by. */
  sid: string;
  parameters: Record<string, string>;
  /** The only execution that it is for; absent where it is for whichever is active. */
  executionSid?: string;
}

export type Arrival =
  | { kind: 'message'; message: InboundMessage }
  | { kind: 'timeout' }
  /** A delivery receipt for `outboundSid` said `failed` or `undelivered`. */
  | { kind: 'undelivered'; status: string; errorCode?: string };

/** A request to the flow's webhook with `FlowEvent=return`, with the other parameters of its URL. */
export type Return = { kind: 'returned'; parameters: JsonObject } | { kind: 'timeout' };
