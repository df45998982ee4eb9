import { z } from 'zod';

/** Where a phone number sends its messages. `smsApplicationSid` outdoes the URL; empty texts stand for none. */
const numberWebhook = z.object({ smsUrl: z.string(), smsMethod: z.string(), smsApplicationSid: z.string() });

const method = z.enum(['get', 'post']);

/** What an address does with a message that belongs to no conversation; fields of Twilio's `auto_creation`. */
const autoCreation = z.object({
  enabled: z.boolean(),
  type: z.enum(['webhook', 'studio', 'default']),
  conversationServiceSid: z.string().optional(),
  webhookUrl: z.string().optional(),
  webhookMethod: method.optional(),
  webhookFilters: z.array(z.string()).optional(),
  studioFlowSid: z.string().optional(),
  studioRetryCount: z.number().optional(),
});

/** A webhook of one conversation; fields of Twilio's `configuration`. */
const scopedTarget = z.object({
  target: z.enum(['webhook', 'studio', 'trigger']),
  url: z.string().optional(),
  method: method.optional(),
  filters: z.array(z.string()).optional(),
  triggers: z.array(z.string()).optional(),
  flowSid: z.string().optional(),
});

const conversation = z.object({ conversationSid: z.string(), chatServiceSid: z.string().optional() });

const updateNumber = z.object({
  kind: z.literal('update-number'),
  sid: z.string(),
  number: z.string(),
  before: numberWebhook,
  after: numberWebhook,
});
const createAddress = z.object({
  kind: z.literal('create-address'),
  address: z.string(),
  type: z.string(),
  after: autoCreation,
});
const updateAddress = z.object({
  kind: z.literal('update-address'),
  sid: z.string(),
  address: z.string(),
  before: autoCreation,
  after: autoCreation,
});
const removeWebhook = z.object({
  kind: z.literal('remove-webhook'),
  conversation,
  sid: z.string(),
  before: scopedTarget,
});
const addWebhook = z.object({ kind: z.literal('add-webhook'), conversation, after: scopedTarget });

const created = { sid: z.string() };

/** A change that was made, as records and requests carry it. `sid` is of what it changed or created. */
export const appliedChange = z.discriminatedUnion('kind', [
  updateNumber,
  createAddress.extend(created),
  updateAddress,
  removeWebhook,
  addWebhook.extend(created),
]);

export type NumberWebhook = z.output<typeof numberWebhook>;
export type AutoCreation = z.output<typeof autoCreation>;
export type ScopedTarget = z.output<typeof scopedTarget>;
export type AppliedChange = z.output<typeof appliedChange>;

/** One change at Twilio that a connection takes; plain JSON, and all that its undoing needs. */
export type Change = z.output<
  typeof updateNumber | typeof createAddress | typeof updateAddress | typeof removeWebhook | typeof addWebhook
>;

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
      return `Conversation ${change.conversation.conversationSid}: webhook ${change.sid} to ${webhookTarget(change.before)} goes`;
    case 'add-webhook':
      return `Conversation ${change.conversation.conversationSid}: a new webhook to ${webhookTarget(change.after)}`;
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

function webhookTarget({ target, url = '', flowSid = '' }: ScopedTarget): string {
  return target === 'studio' ? `flow ${flowSid} of Twilio's Studio` : url;
}
