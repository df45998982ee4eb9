import type { Logger } from 'pino';
import { triggerFromMessage } from '../../engine/triggers';
import type { Store } from '../../store';
import type { PinnedFlow } from '../../temporal/executions';
import type { ConversationRef } from '../../twilio/conversation';
import { within } from '../../within';
import type { Notice } from './notice';

/** Asks Twilio for the attributes of a conversation, as JSON text. */
export type AttributesOf = (accountSid: string, conversation: ConversationRef) => Promise<string>;

type Message = Extract<Notice, { kind: 'message' }>;

export interface ChannelAttributesOptions {
  store: Pick<Store, 'revisions'>;
  /** Undefined: messages stay as they are. */
  attributesOf?: AttributesOf;
}

/** Milliseconds that Twilio has for it. A webhook must be answered in time, and a message goes on without. */
const PATIENCE_MS = 1_500;

/** Revisions of which it is remembered whether they read the attributes. */
const REMEMBERED = 10_000;

/**
 * What of a definition can show the attributes: their name, and the trigger as a whole. A subflow has the trigger of its
 * caller too: where there is one, it may.
 */
const READS = /ChannelAttributes|\btrigger(\.conversation)?\s*[|}%[]|"run-subflow"/;

/**
 * Adds the attributes of the conversation to messages, as `ChannelAttributes`, for flows that read them. Studio's flows have
 * them with each message; the webhooks by which Twilio reaches anybody else say nothing of them.
 */
export class ChannelAttributes {
  private readonly readers = new Map<string, boolean>();
  /** Those who come while Twilio is asked take the same answer: so they stay in their order. */
  private readonly asked = new Map<string, Promise<string>>();

  constructor(private readonly options: ChannelAttributesOptions) {}

  /** The message with the attributes; as it is where they are there, nobody reads them, or Twilio does not tell them in time. */
  async addTo(message: Message, flow: PinnedFlow, log: Pick<Logger, 'warn'>): Promise<Message> {
    const { channel } = message.trigger;
    const { attributesOf } = this.options;
    if (!attributesOf || channel.kind !== 'conversation' || message.parameters.ChannelAttributes !== undefined)
      return message;
    if (!(await this.reads(flow))) return message;
    try {
      const asked = this.ask(`${flow.accountSid}/${channel.conversationSid}`, () =>
        attributesOf(flow.accountSid, channel),
      );
      const parameters = { ...message.parameters, ChannelAttributes: await asked };
      return { ...message, parameters, trigger: triggerFromMessage(parameters) ?? message.trigger };
    } catch (error) {
      log.warn({ conversation: channel.conversationSid, reason: String(error) }, 'conversation_attributes_unknown');
      return message;
    }
  }

  private async reads({ accountSid, flowSid, revision }: PinnedFlow): Promise<boolean> {
    const key = `${flowSid}/${revision}`;
    const known = this.readers.get(key);
    if (known !== undefined) return known;
    const found = await this.options.store.revisions.definition(accountSid, flowSid, String(revision));
    const reads = READS.test(JSON.stringify(found?.definition));
    if (this.readers.size >= REMEMBERED) this.readers.clear();
    this.readers.set(key, reads);
    return reads;
  }

  private ask(key: string, attributes: () => Promise<string>): Promise<string> {
    const earlier = this.asked.get(key);
    if (earlier) return earlier;
    const tooLate = (): Error => new Error(`Expected an answer of Twilio's within ${PATIENCE_MS} ms`);
    const asked = within(PATIENCE_MS, attributes(), tooLate).finally(() => this.asked.delete(key));
    this.asked.set(key, asked);
    return asked;
  }
}
