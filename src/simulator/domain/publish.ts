import type { Selectable } from 'kysely';
import type { ScopedWebhookTable } from '../storage/tables';
import { postWebhook, type WebhookRequest } from '../webhooks/outbox';
import type { Work } from '../work';
import type { ConversationEvent, PostEvent } from './events';
import { toRequest, wants } from './scoped-webhook-request';

/**
 * Tells the webhooks that asked for such events: those of the conversation, and the one of its service or, where the
 * service has none, of the account.
 *
 * @param events of one conversation, in their order
 */
export async function publish(work: Work, ...events: ConversationEvent[]): Promise<void> {
  // Carriers report on every message, whoever sent it.
  const told = events.filter(({ type }) => work.cause.announced || type === 'onDeliveryUpdated');
  const conversation = told[0]?.conversation;
  if (!conversation) return;
  const { sid, chat_service_sid } = conversation;
  const global = await globalWebhook(work, chat_service_sid, sid);
  const scoped = await scopedWebhooks(work, sid);
  for (const event of told) {
    const parameters = { ...commonParameters(work, event), ...event.parameters };
    if (global?.filters.includes(event.type)) await postWebhook(work, { ...global.request, parameters });
    for (const webhook of scoped) {
      if (wants(webhook, event)) await postWebhook(work, toRequest(work, webhook, event, parameters));
    }
  }
}

/**
 * Tells the webhook of a service or, where it has none, of the account, of something that is in no conversation.
 *
 * @param about SID of what it is about: events of one arrive in their order
 */
export async function publishToService(
  work: Work,
  chatServiceSid: string,
  { type, about, parameters }: { type: PostEvent; about: string; parameters: ConversationEvent['parameters'] },
): Promise<void> {
  const global = work.cause.announced ? await globalWebhook(work, chatServiceSid, about) : undefined;
  if (!global?.filters.includes(type)) return;
  const told = { ...everyParameter(work, type, chatServiceSid), ...parameters };
  await postWebhook(work, { ...global.request, parameters: told });
}

/**
 * Tells one webhook of an event, whatever others were told before.
 *
 * @param origin as the event was published, whoever it is that makes it known again
 */
export async function replay(
  work: Work,
  webhook: Selectable<ScopedWebhookTable>,
  event: ConversationEvent,
  origin: { Source: string; ClientIdentity?: string },
): Promise<void> {
  if (!wants(webhook, event)) return;
  const parameters = { ...commonParameters(work, event), ...event.parameters, ClientIdentity: undefined, ...origin };
  await postWebhook(work, toRequest(work, webhook, event, parameters));
}

function commonParameters(work: Work, { type, conversation }: ConversationEvent): Record<string, string | undefined> {
  return {
    ...everyParameter(work, type, conversation.chat_service_sid),
    MessagingServiceSid: conversation.messaging_service_sid,
    ConversationSid: conversation.sid,
  };
}

function everyParameter(
  { accountSid, cause }: Work,
  type: PostEvent,
  chatServiceSid: string,
): Record<string, string | undefined> {
  return {
    AccountSid: accountSid,
    EventType: type,
    ChatServiceSid: chatServiceSid,
    Source: cause.source,
    ClientIdentity: cause.clientIdentity,
  };
}

function scopedWebhooks(work: Work, conversationSid: string): Promise<Selectable<ScopedWebhookTable>[]> {
  const query = work.database.selectFrom('scoped_webhook').selectAll();
  return query.where('conversation_sid', '=', conversationSid).orderBy('id').execute();
}

/** The webhook that hears of all conversations of a service, if there is one. @param about SID that names the lane */
async function globalWebhook(
  { database }: Work,
  chatServiceSid: string,
  about: string,
): Promise<{ filters: string[]; request: Omit<WebhookRequest, 'parameters'> } | undefined> {
  const both = await database
    .selectFrom(['chat_service', 'settings'])
    .select(['chat_service.post_webhook_url as own_url', 'settings.post_webhook_url as account_url'])
    .select(['chat_service.webhook_method as own_method', 'settings.webhook_method as account_method'])
    .select(['chat_service.webhook_filters as own_filters', 'settings.webhook_filters as account_filters'])
    .where('chat_service.sid', '=', chatServiceSid)
    .executeTakeFirstOrThrow();
  const [url, method, filters] = both.own_url
    ? [both.own_url, both.own_method, both.own_filters]
    : [both.account_url, both.account_method, both.account_filters];
  if (!url || filters === null) return undefined;
  const request = { kind: 'conversation event', lane: `${about}/all`, url, method } as const;
  return { filters: JSON.parse(filters) as string[], request };
}
