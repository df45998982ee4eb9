import { ApplicationFailure } from '@temporalio/workflow';
import type { ConversationEnd } from '../src/engine/conversations';
import type { InboundMessage } from '../src/engine/effects';
import { isRecord, type JsonRecord } from '../src/flow/json-value';
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
  if (isRecord(input) && isText(input.accountSid) && isText(input.flowSid) && Number.isInteger(input.revision)) {
    if (isTrigger(input.trigger) && isRecord(definition) && Array.isArray(definition.states)) return;
  }
  throw ApplicationFailure.nonRetryable(
    'Expected { accountSid, flowSid, revision, trigger } and the definition of the flow as arguments, but got something else. ' +
      'The REST API begins executions: POST /v2/Flows/{sid}/Executions',
    'arguments',
  );
}

function isTrigger(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.data) || !isRecord(value.channel)) return false;
  return [value.event, value.flowAddress, value.contactAddress, value.channel.kind].every(isText);
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

function areTexts(fields: JsonRecord): boolean {
  return Object.values(fields).every(isText);
}

function isAbsentOr(is: (value: unknown) => boolean, value: unknown): boolean {
  return value === undefined || value === null || is(value);
}
