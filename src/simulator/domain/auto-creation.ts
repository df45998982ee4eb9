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
export async function autoCreationOf({ database }: Work, address: string): Promise<AutoCreation | undefined> {
  const row: Pick<Selectable<AddressConfigurationTable>, 'auto_creation'> | undefined = await database
    .selectFrom('address_configuration')
    .select('auto_creation')
    .where('address', '=', address)
    .executeTakeFirst();
  const autoCreation = row && (JSON.parse(row.auto_creation) as AutoCreation);
  return autoCreation?.enabled ? autoCreation : undefined;
}

/** Begins the conversation of a handset with an address: its participant, and the webhook that the address asks for. */
export async function autoCreate(
  work: Work,
  autoCreation: AutoCreation,
  pair: { address: string; proxyAddress: string },
): Promise<Conversation> {
  const service = autoCreation.conversation_service_sid ?? (await defaultService(work));
  const conversation = await createConversation(work, service, {}, pair.address);
  await addParticipant(work, conversation, { address: pair.address, proxy_address: pair.proxyAddress });
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

async function defaultService({ database }: Work): Promise<string> {
  const settings = database.selectFrom('settings').select('default_chat_service_sid');
  return (await settings.executeTakeFirstOrThrow()).default_chat_service_sid;
}
