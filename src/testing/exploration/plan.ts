import type { Json, JsonObject } from '../../engine/context';
import type { Trigger, TriggerEvent } from '../../engine/execution';
import { requestTrigger, triggerFromMessage } from '../../engine/triggers';
import type { EffectScript } from '../scripted-effects';
import { withField } from './field';

/** One way in which the world may behave towards a flow. */
export interface Plan {
  /** Which event begins the execution. */
  event: TriggerEvent;
  /** Below the trigger: parameters of the webhook, or of the request. */
  fields: JsonObject;
  /** ISO 8601; the scripted host's own first moment where absent. */
  startAt?: string;
  script: EffectScript;
}

const CONTACT = '+15550001111';
const NUMBER = '+15559990000';
const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
const CONVERSATION_SID = `CH${'1'.repeat(32)}`;

/** What begins the execution; undefined for calls, which are not taken here. */
export function triggerOf({ event, fields }: Pick<Plan, 'event' | 'fields'>): Trigger | undefined {
  switch (event) {
    case 'incomingMessage':
      return triggerFromMessage({
        AccountSid: ACCOUNT_SID,
        MessageSid: `SM${'1'.repeat(32)}`,
        From: CONTACT,
        To: NUMBER,
        Body: 'hi',
        NumMedia: '0',
        ...parameters(fields),
      });
    case 'incomingConversationMessage':
      return triggerFromMessage({
        AccountSid: ACCOUNT_SID,
        EventType: 'onMessageAdded',
        ConversationSid: CONVERSATION_SID,
        ChatServiceSid: `IS${'1'.repeat(32)}`,
        MessageSid: `IM${'1'.repeat(32)}`,
        Author: CONTACT,
        Body: 'hi',
        Index: '0',
        Source: 'SMS',
        Attributes: '{}',
        ...parameters(fields),
      });
    case 'incomingRequest': {
      const { from, to, parameters: given } = fields;
      return requestTrigger({ from: text(from) ?? NUMBER, to: text(to) ?? CONTACT, parameters: object(given) });
    }
    case 'incomingParent':
      return fromParent(fields);
    case 'incomingCall':
      return undefined;
  }
}

/** A subflow on its own, as if a flow that a message in a conversation began had called it. */
function fromParent(fields: JsonObject): Trigger {
  return {
    event: 'incomingParent',
    data: { parameters: {}, ...fields },
    flowAddress: CONVERSATION_SID,
    contactAddress: CONTACT,
    initiatedBy: null,
    channel: { kind: 'conversation', conversationSid: CONVERSATION_SID },
  };
}

/** The subtree below `trigger` that an event fills, and what its contact and the flow's address are called there. */
const SUBTREES: Readonly<Record<TriggerEvent, { root: string; from?: string; to?: string }>> = {
  incomingMessage: { root: 'message', from: 'From', to: 'To' },
  incomingConversationMessage: { root: 'conversation', from: 'Author' },
  incomingRequest: { root: 'request', from: 'to', to: 'from' },
  incomingParent: { root: 'parent' },
  incomingCall: { root: 'call' },
};

/**
 * The same plan with another value for a field below `trigger`; `['from']` is the contact's address and `['to']` the
 * flow's. Undefined where the plan's event fills no such field.
 */
export function withTriggerField(plan: Plan, path: readonly string[], value: string): Plan | undefined {
  const { root, ...addresses } = SUBTREES[plan.event];
  const [first, ...rest] = path;
  const inside = first === 'from' || first === 'to' ? [addresses[first]] : first === root ? rest : [];
  const known = inside.filter((segment) => segment !== undefined);
  if (known.length === 0) return undefined;
  return { ...plan, fields: object(withField(plan.fields, known, value)) };
}

/** Webhooks carry text: what is not, such as the attributes of a channel, as JSON. */
function parameters(fields: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, text(value) ?? JSON.stringify(value)]));
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function object(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
