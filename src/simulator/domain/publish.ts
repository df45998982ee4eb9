import type { Selectable } from 'kysely';
import type { EventWebhookColumns, ScopedWebhookTable } from '../storage/tables';
import { postWebhook, type WebhookRequest } from '../webhooks/outbox';
import type { Work } from '../work';
import type { ConversationEvent } from './events';
import { toRequest, wants } from './scoped-webhook-request';

/**
 * Tells the webhooks that asked for such an event: those of the conversation, and the one of its service or, where the
 * service has none, of the account.
 */
export async function publish(work: Work, event: ConversationEvent): Promise<void> {
  // Carriers report on every message, whoever sent it.
  if (!work.cause.announced && event.type !== 'onDeliveryUpdated') return;
  const parameters = { ...commonParameters(work, event), ...event.parameters };
  const global = await globalWebhook(work, event);
  if (global) await postWebhook(work, { ...global, parameters });
  for (const webhook of await scopedWebhooks(work, event.conversation.sid)) {
    if (wants(webhook, event)) await postWebhook(work, { ...toRequest(work, webhook), parameters });
  }
}

/**
 * Tells one webhook of an event, whatever others were told before.
 *
 * @param source `Source` of the event as it was published
 */
export async function replay(
  work: Work,
  webhook: Selectable<ScopedWebhookTable>,
  event: ConversationEvent,
  source: string,
): Promise<void> {
  if (!wants(webhook, event)) return;
  const parameters = { ...commonParameters(work, event), ...event.parameters, Source: source };
  await postWebhook(work, { ...toRequest(work, webhook), parameters });
}

function commonParameters(work: Work, { type, conversation }: ConversationEvent): Record<string, string | undefined> {
  return {
    AccountSid: work.accountSid,
    EventType: type,
    ChatServiceSid: conversation.chat_service_sid,
    MessagingServiceSid: conversation.messaging_service_sid,
    ConversationSid: conversation.sid,
    Source: work.cause.source,
  };
}

function scopedWebhooks(work: Work, conversationSid: string): Promise<Selectable<ScopedWebhookTable>[]> {
  const query = work.database.selectFrom('scoped_webhook').selectAll();
  return query.where('conversation_sid', '=', conversationSid).orderBy('id').execute();
}

async function globalWebhook(
  { database }: Work,
  { type, conversation }: ConversationEvent,
): Promise<Pick<WebhookRequest, 'lane' | 'url' | 'method'> | undefined> {
  const columns = ['post_webhook_url', 'webhook_method', 'webhook_filters', 'pre_webhook_url'] as const;
  const ofService: EventWebhookColumns | undefined = await database
    .selectFrom('chat_service')
    .select(columns)
    .where('sid', '=', conversation.chat_service_sid)
    .executeTakeFirst();
  const webhook = ofService?.post_webhook_url
    ? ofService
    : await database.selectFrom('settings').select(columns).executeTakeFirstOrThrow();
  const filters = JSON.parse(webhook.webhook_filters ?? '[]') as string[];
  if (!webhook.post_webhook_url || !filters.includes(type)) return undefined;
  return { lane: `${conversation.sid}/all`, url: webhook.post_webhook_url, method: webhook.webhook_method };
}
