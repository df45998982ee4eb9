import type { AddressConfigurationInstance } from 'twilio/lib/rest/conversations/v1/addressConfiguration';
import type { WebhookInstance } from 'twilio/lib/rest/conversations/v1/conversation/webhook';
import type { IncomingPhoneNumberInstance } from 'twilio/lib/rest/api/v2010/account/incomingPhoneNumber';
import type { TwilioClient } from '../client';
import type { AutoCreation, NumberWebhook, ScopedTarget } from './change';

/** The configuration of an address, if it has one. @throws what the SDK throws */
export async function findAddress(
  client: TwilioClient,
  address: string,
): Promise<AddressConfigurationInstance | undefined> {
  const configurations = await client.conversations.v1.addressConfigurations.list({ limit: 1000 });
  return configurations.find((configuration) => configuration.address === address);
}

/** Where a number sends its messages now. */
export function readNumber({ smsUrl, smsMethod, smsApplicationSid }: IncomingPhoneNumberInstance): NumberWebhook {
  return { smsUrl: smsUrl ?? '', smsMethod: smsMethod || 'POST', smsApplicationSid: smsApplicationSid ?? '' };
}

/** What an address does with a first message now. */
export function readAddress({ autoCreation }: Pick<AddressConfigurationInstance, 'autoCreation'>): AutoCreation {
  const fields = (autoCreation ?? {}) as Record<string, unknown>;
  return withoutNulls({
    enabled: fields.enabled === true,
    type: (fields.type ?? 'default') as AutoCreation['type'],
    conversationServiceSid: fields.conversation_service_sid as string,
    webhookUrl: fields.webhook_url as string,
    webhookMethod: lowerCase(fields.webhook_method),
    webhookFilters: fields.webhook_filters as string[],
    studioFlowSid: fields.studio_flow_sid as string,
    studioRetryCount: fields.studio_retry_count as number,
  });
}

/** Whom a webhook of a conversation reaches now. */
export function readWebhook({
  target,
  configuration,
}: Pick<WebhookInstance, 'target' | 'configuration'>): ScopedTarget {
  const fields = (configuration ?? {}) as Record<string, unknown>;
  return withoutNulls({
    target: target as ScopedTarget['target'],
    url: fields.url as string,
    method: lowerCase(fields.method),
    filters: fields.filters as string[],
    triggers: fields.triggers as string[],
    flowSid: fields.flow_sid as string,
  });
}

function lowerCase(method: unknown): 'get' | 'post' | undefined {
  return typeof method === 'string' ? (method.toLowerCase() as 'get' | 'post') : undefined;
}

/** What Twilio shows as null or leaves out is not there. */
function withoutNulls<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as T;
}
