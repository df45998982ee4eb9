import type { JsonObject } from '../engine/context';
import type { ConversationOpening, Handoff, HandoffOutcome, OpeningOutcome } from '../engine/conversations';
import type {
  Arrival,
  EffectFailure,
  Effects,
  InboundMessage,
  OutboundMessage,
  Return,
  SendOutcome,
} from '../engine/effects';
import type { HttpAnswer, HttpOutcome, HttpRequest } from '../engine/web-request';
import { scriptedHandoff, scriptedOpening, type ScriptedHandoff, type ScriptedOpening } from './scripted-conversations';
import { VirtualClock } from './virtual-clock';

/** An answer of the contact's, a silence, or what the script says verbatim. `after` is seconds, 1 where absent. */
export type ScriptedArrival =
  | { reply: string; from?: string; after?: number; parameters?: Record<string, string> }
  | { timeout: true }
  | { undelivered: { status: string; errorCode?: string }; after?: number };

/** What the effects answer, one call of each. */
export interface EffectAnswers {
  waitForMessage: ScriptedArrival;
  /** The parameters of the returning URL; `after` is seconds, 1 where absent. */
  waitForReturn: { parameters: JsonObject; after?: number };
  sendMessage: { refuse: { code: string; message: string } } | { resource: JsonObject };
  /** Messages that arrived while no widget waited. */
  listen: string[];
  testRegex: Awaited<ReturnType<Effects['testRegex']>>;
  loadFlow: Awaited<ReturnType<Effects['loadFlow']>>;
  openConversation: ScriptedOpening;
  handOff: ScriptedHandoff;
  /** The answer, of which what is missing is that of an empty JSON object; or why there is none. */
  httpRequest: Partial<Omit<HttpAnswer, 'ok'>> | EffectFailure;
}

/**
 * What each effect answers, in the order of the calls. Where there is null, and where a verb has no answers left, it
 * answers as if all went well, and nobody replies.
 */
export type EffectScript = { [Verb in keyof EffectAnswers]?: (EffectAnswers[Verb] | null)[] };

/** An effect that was called, with what it was given. */
export interface EffectCall {
  verb: keyof EffectAnswers;
  argument: unknown;
}

/** {@link Effects} that follow a script on a virtual clock: whole conversations in milliseconds, no server. */
export class ScriptedEffects implements Effects {
  /** Every call but those of the clock, in order. */
  readonly calls: EffectCall[] = [];
  private readonly script: { [Verb in keyof EffectAnswers]: (EffectAnswers[Verb] | null)[] };
  private sids = 0;

  constructor(
    script: EffectScript = {},
    readonly clock = new VirtualClock(),
    /** SIDs of the flows that are there to be loaded. */
    private readonly flows: readonly string[] = [],
  ) {
    const {
      waitForMessage = [],
      waitForReturn = [],
      sendMessage = [],
      listen = [],
      testRegex = [],
      loadFlow = [],
      openConversation = [],
      handOff = [],
      httpRequest = [],
    } = structuredClone(script);
    this.script = {
      waitForMessage,
      waitForReturn,
      sendMessage,
      listen,
      testRegex,
      loadFlow,
      openConversation,
      handOff,
      httpRequest,
    };
  }

  /** Verbs whose answers the run did not ask for: a script that says more than happened is wrong. */
  unused(): string[] {
    return Object.entries(this.script).flatMap(([verb, answers]) => (answers.length > 0 ? [verb] : []));
  }

  /** The messages that were sent. */
  get sent(): OutboundMessage[] {
    return this.calls.flatMap(({ verb, argument }) => (verb === 'sendMessage' ? [argument as OutboundMessage] : []));
  }

  now(): Date {
    return this.clock.now();
  }

  newSid(prefix: string): string {
    this.sids += 1;
    return prefix + this.sids.toString(16).padStart(32, '0');
  }

  async sendMessage(message: OutboundMessage): Promise<SendOutcome> {
    const answer = this.answer('sendMessage', message);
    const { body, from, to, channel } = message;
    if (answer && 'refuse' in answer) {
      const { code, message: text } = answer.refuse;
      return { ok: false, code, message: text, resource: { Body: body, ErrorCode: code, ErrorMessage: text } };
    }
    const sid = this.newSid(channel.kind === 'conversation' ? 'IM' : 'SM');
    const resource = answer?.resource ?? { Sid: sid, Body: body, ...(from && { From: from }), ...(to && { To: to }) };
    return { ok: true, sid: typeof resource.Sid === 'string' ? resource.Sid : sid, resource };
  }

  listen(): string[] {
    return (this.answer('listen', null) ?? []).map((body) => `Message ${this.inbound(body).sid}`);
  }

  async waitForMessage(wait: Parameters<Effects['waitForMessage']>[0]): Promise<Arrival> {
    const arrival = this.answer('waitForMessage', wait);
    if (!arrival || 'timeout' in arrival) {
      this.clock.advance(wait.timeoutSeconds);
      return { kind: 'timeout' };
    }
    this.clock.advance(arrival.after ?? 1);
    if ('undelivered' in arrival) return { kind: 'undelivered', ...arrival.undelivered };
    return { kind: 'message', message: this.inbound(arrival.reply, arrival.from, arrival.parameters) };
  }

  async waitForReturn(wait: Parameters<Effects['waitForReturn']>[0]): Promise<Return> {
    const back = this.answer('waitForReturn', wait);
    this.clock.advance(back ? (back.after ?? 1) : wait.timeoutSeconds);
    return back ? { kind: 'returned', parameters: back.parameters } : { kind: 'timeout' };
  }

  async rest(): Promise<void> {
    // Nobody else is here.
  }

  async loadFlow(flowSid: string, revision: string): ReturnType<Effects['loadFlow']> {
    const answer = this.answer('loadFlow', { flowSid, revision });
    if (answer) return answer;
    if (this.flows.includes(flowSid)) return { ok: true, flowSid, revision: Number(revision) || 1 };
    return { ok: false, code: 'flow:not_found', message: `The script has no flow ${flowSid}` };
  }

  async testRegex(pattern: string, input: string): ReturnType<Effects['testRegex']> {
    return this.answer('testRegex', { pattern, input }) ?? { ok: true, matches: false };
  }

  async openConversation(opening: ConversationOpening): Promise<OpeningOutcome> {
    return scriptedOpening(opening, this.answer('openConversation', opening), (prefix) => this.newSid(prefix));
  }

  async handOff(handoff: Handoff): Promise<HandoffOutcome> {
    return scriptedHandoff(handoff, this.answer('handOff', handoff), (prefix) => this.newSid(prefix));
  }

  async httpRequest(request: HttpRequest): Promise<HttpOutcome> {
    const answer = this.answer('httpRequest', request);
    if (answer && 'ok' in answer) return answer;
    return { ok: true, status: 200, contentType: 'application/json', body: '{}', ...answer };
  }

  private inbound(body: string, from?: string, parameters: Record<string, string> = {}): InboundMessage {
    const sid = this.newSid('IM');
    return { sid, parameters: { MessageSid: sid, Body: body, ...(from && { From: from }), ...parameters } };
  }

  private answer<Verb extends keyof EffectAnswers>(verb: Verb, argument: unknown): EffectAnswers[Verb] | undefined {
    this.calls.push({ verb, argument });
    const answers: (EffectAnswers[Verb] | null)[] = this.script[verb];
    return answers.shift() ?? undefined;
  }
}
