import type { ConversationEnd } from '../src/engine/conversations';
import type { InboundMessage } from '../src/engine/effects';
import { saysUndelivered } from '../src/engine/receipts';
import type { JsonObject } from '../src/engine/context';
import type { CarriedExecution, DeliveryReceipt, TwimlReturn } from './messages';

/** SIDs of the latest messages, oldest first. */
export type DedupeWindow = string[];

type CarriedInbox = Omit<CarriedExecution, 'state' | 'latestSent'>;

/** How many SIDs are remembered. Twilio repeats a webhook within minutes; a person does not write 500 messages in those. */
const WINDOW = 500;

/**
 * Messages and receipts of the execution, and what it heard of the end of conversations. Signal handlers do nothing but put them here; the loop takes them out.
 * Everything is plain data, so that the rest can be carried over continue-as-new.
 */
export class Inbox {
  private readonly queue: InboundMessage[] = [];
  private readonly seen: Set<string>;
  private readonly undelivered = new Map<string, DeliveryReceipt>();
  private readonly ended = new Map<string, ConversationEnd>();
  private readonly returns: JsonObject[] = [];
  private arrival: () => void = () => undefined;
  /** What was there when the end of the execution was asked for. */
  private untilEnd: ReadonlySet<InboundMessage> | undefined;

  constructor(carried: CarriedInbox = { inbox: [], seen: [] }) {
    this.queue.push(...carried.inbox);
    this.seen = new Set(carried.seen);
    this.returns.push(...(carried.returns ?? []));
    for (const end of carried.ended ?? []) this.conversationEnded(end);
  }

  /** Has whoever waits called each time that something is put in; one at a time waits. */
  onArrival(arrival: () => void): void {
    this.arrival = arrival;
  }

  /** Marks a message as seen, such as the one that began the execution. */
  remember(sid: string): void {
    this.seen.add(sid);
    if (this.seen.size > WINDOW) this.seen.delete(this.seen.values().next().value!);
  }

  /** Takes in a message; one that was seen before has no effect. */
  receive(message: InboundMessage): void {
    if (this.seen.has(message.sid)) return;
    this.remember(message.sid);
    this.queue.push(message);
    this.arrival();
  }

  /** Takes in a receipt; only those that say the message did not arrive are kept. */
  receipt(receipt: DeliveryReceipt): void {
    if (!saysUndelivered(receipt.status)) return;
    this.undelivered.set(receipt.messageSid, receipt);
    this.arrival();
  }

  /** Takes in that TwiML has led back to the flow; one that was seen before has no effect. */
  returned({ key, parameters }: TwimlReturn): void {
    if (this.seen.has(key)) return;
    this.remember(key);
    this.returns.push(parameters);
    this.arrival();
  }

  /** Whether anybody has ever written to the execution. */
  hasHeard(): boolean {
    return this.seen.size > 0;
  }

  hasReturn(): boolean {
    return this.returns.length > 0;
  }

  /** The parameters of all returns, taken out, oldest first. */
  drainReturns(): JsonObject[] {
    return this.returns.splice(0);
  }

  /** Takes in that a conversation is over. */
  conversationEnded({ conversationSid, how }: ConversationEnd): void {
    this.ended.set(conversationSid, { conversationSid, how });
    this.arrival();
  }

  /** How a conversation came to its end, if it has. */
  endOf(conversationSid: string): ConversationEnd | undefined {
    return this.ended.get(conversationSid);
  }

  /** The oldest message, taken out. */
  next(): InboundMessage | undefined {
    return this.queue.shift();
  }

  /** All messages, taken out. */
  drain(): InboundMessage[] {
    return this.queue.splice(0);
  }

  /**
   * Drops what is for this execution alone: returns of its TwiML, and what was written in the conversations that it opened. The
   * next one has nothing to do with them.
   */
  dropOwn(): void {
    this.drainReturns();
    this.queue.splice(0, this.queue.length, ...this.queue.filter(({ executionSid }) => executionSid === undefined));
  }

  /** The end of the execution is asked for: what comes from now on is not for it any more. Asked again, it counts from there. */
  endRequested(): void {
    this.untilEnd = new Set(this.queue);
  }

  /** The execution is cancelled. Where nobody has asked for its end before, that is done with it. */
  cancelled(): void {
    this.untilEnd ??= new Set(this.queue);
  }

  /** Whether something has come since the end was asked for. */
  hasMessageAfterEnd(): boolean {
    return this.afterEnd().length > 0;
  }

  /** Drops what was there when the end was asked for. */
  dropUntilEnd(): void {
    this.queue.splice(0, this.queue.length, ...this.afterEnd());
  }

  private afterEnd(): InboundMessage[] {
    return this.queue.filter((message) => !this.untilEnd?.has(message));
  }

  /** What says that a sent message did not arrive, taken out. */
  undeliveredReceipt(messageSid: string): DeliveryReceipt | undefined {
    const receipt = this.undelivered.get(messageSid);
    this.undelivered.delete(messageSid);
    return receipt;
  }

  hasMessage(): boolean {
    return this.queue.length > 0;
  }

  hasUndelivered(messageSid: string): boolean {
    return this.undelivered.has(messageSid);
  }

  /** The form that is carried to the next run. */
  carry(): CarriedInbox {
    const ended = [...this.ended.values()];
    return {
      inbox: [...this.queue],
      seen: [...this.seen],
      ...(ended.length > 0 && { ended }),
      ...(this.returns.length > 0 && { returns: [...this.returns] }),
    };
  }
}
