import type { Selectable } from 'kysely';
import type { AddressConfigurationTable } from '../storage/tables';
import type { Work } from '../work';
import { createConversation, type Conversation } from './conversation';
import { addParticipant } from './participant';
import { addScopedWebhook, type NewScopedWebhook } from './scoped-webhook';

/** `auto_creation` of an address configuration, as the resource shows it. */
export interface AutoCreation {
  enabled: boolean;
  type: 'webhook' | 'studio' | 'default';
  conversation_service_sid?: string;
  webhook_url?: string;
  webhook_method?: 'GET' | 'POST';
  webhook_filters?: string[];
  studio_flow_sid?: string;
  studio_retry_count?: number;
}

/** What the flow of an address hears of. */
const STUDIO_FILTERS = ['onMessageAdded'];

/** What happens to messages to an address that belong to no conversation; undefined when they begin none. */
export async function autoCreationOf(
  { database }: Pick<Work, 'database'>,
  address: string,
): Promise<AutoCreation | undefined> {
  const row: Pick<Selectable<AddressConfigurationTable>, 'auto_creation'> | undefined = await database
    .selectFrom('address_configuration')
    .select('auto_creation')
    .where('address', '=', address)
    .executeTakeFirst();
  const autoCreation = row && (JSON.parse(row.auto_creation) as AutoCreation);
  return autoCreation?.enabled ? autoCreation : undefined;
}

/** The chat service of the conversations that an address begins. */
export async function serviceOf(
  { database }: Pick<Work, 'database'>,
  { conversation_service_sid }: AutoCreation,
): Promise<string> {
  if (conversation_service_sid !== undefined) return conversation_service_sid;
  const settings = database.selectFrom('settings').select('default_chat_service_sid');
  return (await settings.executeTakeFirstOrThrow()).default_chat_service_sid;
}

/**
 * Begins the conversation of a handset with an address, where the address begins conversations: its participant, and the
 * webhook that the address asks for.
 */
export async function autoCreate(
  work: Work,
  { address, proxyAddress, friendlyName }: { address: string; proxyAddress: string; friendlyName?: string | null },
): Promise<Conversation | undefined> {
  const autoCreation = await autoCreationOf(work, proxyAddress);
  if (!autoCreation) return undefined;
  const service = await serviceOf(work, autoCreation);
  const conversation = await createConversation(work, service, { friendly_name: friendlyName }, address);
  await addParticipant(work, conversation, { address, proxy_address: proxyAddress });
  const webhook = webhookOf(autoCreation);
  if (webhook) await addScopedWebhook(work, conversation, webhook);
  return conversation;
}

function webhookOf(autoCreation: AutoCreation): NewScopedWebhook | undefined {
  const { type, webhook_url, webhook_method, webhook_filters, studio_flow_sid, studio_retry_count } = autoCreation;
  switch (type) {
    case 'studio':
      return {
        target: 'studio',
        configuration: { flow_sid: studio_flow_sid, filters: STUDIO_FILTERS },
        retryCount: studio_retry_count,
      };
    case 'webhook':
      return {
        target: 'webhook',
        configuration: { url: webhook_url, method: webhook_method ?? 'POST', filters: webhook_filters ?? [] },
      };
    case 'default':
      return undefined;
  }
}
