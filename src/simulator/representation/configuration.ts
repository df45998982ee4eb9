import type { Selectable } from 'kysely';
import type { AutoCreation } from '../domain/auto-creation';
import type { AddressConfigurationTable, ChatServiceTable, SettingsTable } from '../storage/tables';
import { seconds } from './dates';

/** https://www.twilio.com/docs/conversations/api/configuration-resource @param base such as `http://localhost:3000/v1` */
export function configurationJson(accountSid: string, settings: Selectable<SettingsTable>, base: string): object {
  return {
    account_sid: accountSid,
    default_chat_service_sid: settings.default_chat_service_sid,
    default_messaging_service_sid: settings.default_messaging_service_sid,
    default_inactive_timer: settings.default_inactive_timer,
    default_closed_timer: settings.default_closed_timer,
    url: `${base}/Configuration`,
    links: {
      service: `${base}/Services/${settings.default_chat_service_sid}/Configuration`,
      webhooks: `${base}/Configuration/Webhooks`,
    },
  };
}

/** https://www.twilio.com/docs/conversations/api/webhook-configuration-resource */
export function configurationWebhookJson(
  accountSid: string,
  settings: Selectable<SettingsTable>,
  base: string,
): object {
  return {
    account_sid: accountSid,
    pre_webhook_url: settings.pre_webhook_url,
    post_webhook_url: settings.post_webhook_url,
    method: settings.webhook_method,
    filters: filtersJson(settings.webhook_filters),
    target: settings.webhook_target,
    url: `${base}/Configuration/Webhooks`,
  };
}

/** https://www.twilio.com/docs/conversations/api/address-configuration-resource */
export function addressConfigurationJson(
  accountSid: string,
  row: Selectable<AddressConfigurationTable>,
  base: string,
): object {
  return {
    sid: row.sid,
    account_sid: accountSid,
    type: row.type,
    address: row.address,
    friendly_name: row.friendly_name,
    address_country: row.address_country,
    auto_creation: JSON.parse(row.auto_creation) as AutoCreation,
    date_created: seconds(row.date_created),
    date_updated: seconds(row.date_updated),
    url: `${base}/Configuration/Addresses/${row.sid}`,
  };
}

/** https://www.twilio.com/docs/conversations/api/service-resource */
export function serviceJson(accountSid: string, service: Selectable<ChatServiceTable>, base: string): object {
  const url = `${base}/Services/${service.sid}`;
  return {
    sid: service.sid,
    account_sid: accountSid,
    friendly_name: service.friendly_name,
    date_created: seconds(service.date_created),
    date_updated: seconds(service.date_updated),
    url,
    links: {
      conversations: `${url}/Conversations`,
      users: `${url}/Users`,
      roles: `${url}/Roles`,
      bindings: `${url}/Bindings`,
      configuration: `${url}/Configuration`,
      participant_conversations: `${url}/ParticipantConversations`,
      conversation_with_participants: `${url}/ConversationWithParticipants`,
    },
  };
}

/** https://www.twilio.com/docs/conversations/api/service-configuration-resource */
export function serviceConfigurationJson(service: Selectable<ChatServiceTable>, base: string): object {
  const url = `${base}/Services/${service.sid}/Configuration`;
  return {
    chat_service_sid: service.sid,
    default_conversation_creator_role_sid: service.conversation_creator_role_sid,
    default_conversation_role_sid: service.conversation_role_sid,
    default_chat_service_role_sid: service.chat_service_role_sid,
    reachability_enabled: service.reachability_enabled === 1,
    url,
    links: { notifications: `${url}/Notifications`, webhooks: `${url}/Webhooks` },
  };
}

/** https://www.twilio.com/docs/conversations/api/service-webhook-configuration-resource */
export function serviceWebhookJson(accountSid: string, service: Selectable<ChatServiceTable>, base: string): object {
  return {
    account_sid: accountSid,
    chat_service_sid: service.sid,
    pre_webhook_url: service.pre_webhook_url,
    post_webhook_url: service.post_webhook_url,
    filters: filtersJson(service.webhook_filters),
    method: service.webhook_method,
    url: `${base}/Services/${service.sid}/Configuration/Webhooks`,
  };
}

function filtersJson(filters: string | null): string[] | null {
  return filters === null ? null : (JSON.parse(filters) as string[]);
}
