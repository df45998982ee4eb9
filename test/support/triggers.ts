import type { Trigger } from '../../src/engine/execution';
import { requestTrigger, triggerFromMessage } from '../../src/engine/triggers';

export const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
export const CONVERSATION_SID = `CH${'1'.repeat(32)}`;
export const SERVICE_SID = `IS${'1'.repeat(32)}`;

/** Parameters of an onMessageAdded webhook. */
export function messageAdded(body: string, overrides: Record<string, string> = {}): Record<string, string> {
  return {
    AccountSid: ACCOUNT_SID,
    EventType: 'onMessageAdded',
    ConversationSid: CONVERSATION_SID,
    ChatServiceSid: SERVICE_SID,
    MessageSid: `IM${'1'.repeat(32)}`,
    Author: '+15550001111',
    Body: body,
    Index: '0',
    Source: 'SMS',
    Attributes: '{}',
    ...overrides,
  };
}

/** A message that somebody writes in a conversation. */
export function conversationTrigger(body: string, overrides: Record<string, string> = {}): Trigger {
  return triggerFromMessage(messageAdded(body, overrides))!;
}

/** A text message to a number. */
export function messageTrigger(body: string): Trigger {
  return triggerFromMessage({
    AccountSid: ACCOUNT_SID,
    MessageSid: `SM${'1'.repeat(32)}`,
    From: '+15550001111',
    To: '+15559990000',
    Body: body,
    NumMedia: '0',
  })!;
}

/** A start by REST. */
export function restTrigger(parameters: Record<string, string> = {}): Trigger {
  return requestTrigger({ from: '+15559990000', to: '+15550001111', parameters });
}
