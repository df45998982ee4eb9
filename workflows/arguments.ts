import { ApplicationFailure } from '@temporalio/workflow';
import type { ConversationEnd } from '../src/engine/conversations';
import type { InboundMessage } from '../src/engine/effects';
import { isRecord, type JsonRecord } from '../src/flow/json-value';
import { HOW_TO_BEGIN, TRIGGER_EVENTS } from '../src/engine/execution';
import type { DeliveryReceipt, TwimlReturn } from './messages';

/** Names one execution, where a signal is for that one only. */
interface Addressed {
  executionSid?: string;
}

/**
 * Ends an execution that somebody began by hand with something else than an execution begins with: tried again, it would be the
 * same.
 *
 * @throws ApplicationFailure
 */
export function requireStart(input: unknown, definition: unknown): void {
  const problem = !isInput(input)
    ? 'the first is something else'
    : !isSound(definition) && 'the second is none that POST /v2/Flows/Validate takes';
  if (!problem) return;
  throw ApplicationFailure.nonRetryable(
    `Expected { accountSid, flowSid, revision, trigger } and the definition of the flow as arguments, but ${problem}. ${HOW_TO_BEGIN}`,
    'arguments',
  );
}

function isInput(value: unknown): boolean {
  if (!isRecord(value) || !isText(value.accountSid) || !isText(value.flowSid)) return false;
  if (!Number.isInteger(value.revision) || !isTrigger(value.trigger)) return false;
  return isAbsentOr(areSettings, value.settings) && (value.carried === undefined || isCarried(value.carried));
}

function isCarried(value: unknown): boolean {
  if (!isRecord(value) || !Array.isArray(value.inbox) || !Array.isArray(value.seen)) return false;
  return value.state === undefined || (isRecord(value.state) && Array.isArray(value.state.frames));
}

function isTrigger(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.data) || !isRecord(value.channel)) return false;
  if (!isText(value.flowAddress) || !isText(value.contactAddress)) return false;
  return TRIGGER_EVENTS.some((event) => event === value.event) && isChannel(value.channel);
}

function isChannel({ kind, from, to, conversationSid, chatServiceSid }: JsonRecord): boolean {
  if (kind === 'messaging') return isText(from) && isText(to);
  if (kind === 'conversation') return isText(conversationSid) && isAbsentOr(isText, chatServiceSid);
  return kind === 'none' || kind === 'handed-off';
}

function areSettings(value: unknown): boolean {
  return isRecord(value) && isAbsentOr(areNumbers, value.limits);
}

/** Definitions that can be walked through: those that executions share are looked at once. */
const sound = new WeakSet<object>();

function isSound(definition: unknown): boolean {
  if (!isRecord(definition)) return false;
  if (!sound.has(definition) && isDefinition(definition)) sound.add(definition);
  return sound.has(definition);
}

/**
 * Whether an execution can walk through it: of what is asked of a definition when it is saved, as much as the walk relies on.
 * It must take whatever was ever saved.
 */
function isDefinition(value: JsonRecord): boolean {
  if (!Array.isArray(value.states)) return false;
  if (value.flags !== undefined && !isRecord(value.flags)) return false;
  const states: unknown[] = value.states;
  if (!states.every(isState)) return false;
  const names = new Set<unknown>(states.map(({ name }) => name));
  const leadsSomewhere = ({ next }: JsonRecord): boolean => isAbsentOr((name) => name === '' || names.has(name), next);
  return names.has(value.initial_state) && states.every(({ transitions }) => transitions.every(leadsSomewhere));
}

function isState(value: unknown): value is { name: string; transitions: JsonRecord[] } {
  if (!isRecord(value) || !isText(value.name) || !isText(value.type)) return false;
  return (
    isAbsentOr(isRecord, value.properties) && Array.isArray(value.transitions) && value.transitions.every(isRecord)
  );
}

/** Whether a signal's argument is a message, its parameters as a webhook has them. */
export function isInboundMessage(argument: unknown): argument is InboundMessage {
  return (
    isAddressed(argument) && isText(argument.sid) && isRecord(argument.parameters) && areTexts(argument.parameters)
  );
}

/** Whether a signal's argument tells of the end of a conversation. */
export function isConversationEnd(argument: unknown): argument is ConversationEnd & Addressed {
  if (!isAddressed(argument) || !isText(argument.conversationSid)) return false;
  return argument.how === 'closed' || argument.how === 'removed';
}

/** Whether a signal's argument tells of TwiML that has led back. */
export function isTwimlReturn(argument: unknown): argument is TwimlReturn & Addressed {
  return isAddressed(argument) && isText(argument.key) && isRecord(argument.parameters);
}

/** Whether a signal's argument names the execution that is to end. */
export function isEndRequest(argument: unknown): argument is { executionSid: string } {
  return isRecord(argument) && isText(argument.executionSid);
}

/** Whether a signal's argument is a receipt. */
export function isDeliveryReceipt(argument: unknown): argument is DeliveryReceipt {
  if (!isRecord(argument) || !isText(argument.messageSid) || !isText(argument.status)) return false;
  return isAbsentOr(isText, argument.errorCode);
}

function isAddressed(argument: unknown): argument is JsonRecord & Addressed {
  return isRecord(argument) && isAbsentOr(isText, argument.executionSid);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function areNumbers(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((one) => typeof one === 'number');
}

function areTexts(fields: JsonRecord): boolean {
  return Object.values(fields).every(isText);
}

function isAbsentOr(is: (value: unknown) => boolean, value: unknown): boolean {
  return value === undefined || value === null || is(value);
}
