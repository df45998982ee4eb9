import type { ConversationRef } from '../conversation';

/** Where a phone number sends its messages. `smsApplicationSid` outdoes the URL; empty texts stand for none. */
export interface NumberWebhook {
  smsUrl: string;
  smsMethod: string;
  smsApplicationSid: string;
}

/** What an address does with a message that belongs to no conversation; fields of Twilio's `auto_creation`. */
export interface AutoCreation {
  enabled: boolean;
  type: 'webhook' | 'studio' | 'default';
  conversationServiceSid?: string;
  webhookUrl?: string;
  webhookMethod?: 'get' | 'post';
  webhookFilters?: string[];
  studioFlowSid?: string;
  studioRetryCount?: number;
}

/** A webhook of one conversation; fields of Twilio's `configuration`. */
export interface ScopedTarget {
  target: 'webhook' | 'studio' | 'trigger';
  url?: string;
  method?: 'get' | 'post';
  filters?: string[];
  triggers?: string[];
  flowSid?: string;
}

/** One change at Twilio that a connection takes; plain JSON, and all that its undoing needs. */
export type Change =
  | { kind: 'update-number'; sid: string; number: string; before: NumberWebhook; after: NumberWebhook }
  | { kind: 'create-address'; address: string; type: string; after: AutoCreation }
  | { kind: 'update-address'; sid: string; address: string; before: AutoCreation; after: AutoCreation }
  | { kind: 'remove-webhook'; conversation: ConversationRef; sid: string; before: ScopedTarget }
  | { kind: 'add-webhook'; conversation: ConversationRef; after: ScopedTarget };

/** A change that was made. `sid` is of what it changed or created. */
export type AppliedChange = Change & { sid: string };

/** What a change does, for people to read before they agree. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'update-number':
      return `Number ${change.number} (${change.sid}): messages go to ${change.after.smsUrl} instead of ${numberTarget(change.before)}`;
    case 'create-address':
      return `Address ${change.address}: a new configuration; a first message begins a conversation with ${autoTarget(change.after)}`;
    case 'update-address':
      return `Address ${change.address} (${change.sid}): a first message begins a conversation with ${autoTarget(change.after)} instead of ${autoTarget(change.before)}`;
    case 'remove-webhook':
      return `Conversation ${change.conversation.conversationSid}: webhook ${change.sid} to ${scopedTarget(change.before)} goes`;
    case 'add-webhook':
      return `Conversation ${change.conversation.conversationSid}: a new webhook to ${scopedTarget(change.after)}`;
  }
}

function numberTarget({ smsUrl, smsApplicationSid }: NumberWebhook): string {
  return smsApplicationSid || smsUrl || 'nowhere';
}

function autoTarget({ enabled, type, webhookUrl = '', studioFlowSid = '' }: AutoCreation): string {
  if (!enabled) return 'nobody (auto-creation is off)';
  if (type === 'studio') return `flow ${studioFlowSid} of Twilio's Studio`;
  return type === 'webhook' ? webhookUrl : "the service's own webhooks";
}

function scopedTarget({ target, url = '', flowSid = '' }: ScopedTarget): string {
  return target === 'studio' ? `flow ${flowSid} of Twilio's Studio` : url;
}
