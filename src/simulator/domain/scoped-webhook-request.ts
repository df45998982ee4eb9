import type { Selectable } from 'kysely';
import type { ScopedWebhookTable } from '../storage/tables';
import type { WebhookRequest } from '../webhooks/outbox';
import type { Work } from '../work';
import type { ConversationEvent } from './events';
import { flowWebhookUrl } from './studio-target';

/** `configuration` of a conversation's webhook, as the resource shows it. */
export interface ScopedWebhookConfiguration {
  url?: string;
  method?: 'GET' | 'POST';
  filters?: string[];
  triggers?: string[];
  flow_sid?: string;
  replay_after?: number;
}

type Webhook = Selectable<ScopedWebhookTable>;

/** What a flow hears of where its webhook names no filters: the messages. */
const STUDIO_FILTERS = ['onMessageAdded'];

export function configurationOf(webhook: Pick<Webhook, 'configuration'>): ScopedWebhookConfiguration {
  return JSON.parse(webhook.configuration) as ScopedWebhookConfiguration;
}

/** Whether this webhook asked for such an event. */
export function wants(webhook: Webhook, event: Pick<ConversationEvent, 'type' | 'body'>): boolean {
  const { filters, triggers } = configurationOf(webhook);
  switch (webhook.target) {
    case 'webhook':
      return filters?.includes(event.type) ?? false;
    case 'studio':
      return (filters ?? STUDIO_FILTERS).includes(event.type);
    case 'trigger':
      return event.type === 'onMessageAdded' && (triggers ?? []).some((trigger) => event.body?.includes(trigger));
  }
}

/**
 * The request that tells it of an event. A flow hears the attributes of the conversation with each message; other receivers
 * do not.
 *
 * @param parameters what all of its kind are told
 */
export function toRequest(
  work: Work,
  webhook: Webhook,
  { type, conversation }: Pick<ConversationEvent, 'type' | 'conversation'>,
  parameters: WebhookRequest['parameters'],
): WebhookRequest {
  const hearsAttributes = webhook.target === 'studio' && type === 'onMessageAdded';
  return {
    ...addressOf(work, webhook),
    parameters: hearsAttributes ? { ...parameters, ChannelAttributes: conversation.attributes } : parameters,
  };
}

/** Where its requests go: to its URL, or to the flow's webhook. */
function addressOf(work: Work, webhook: Webhook): Omit<WebhookRequest, 'parameters'> {
  const { url, method, flow_sid } = configurationOf(webhook);
  const common = {
    kind: 'conversation event',
    lane: `${webhook.conversation_sid}/${webhook.sid}`,
    retries: webhook.retry_count,
  } as const;
  return webhook.target === 'studio'
    ? { ...common, method: 'POST', url: flowWebhookUrl(work, flow_sid ?? '') }
    : { ...common, method: method ?? 'POST', url: url ?? '' };
}
