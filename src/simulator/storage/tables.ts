import type { Generated } from 'kysely';
import type { ContentTable } from './contents';
import type { InteractionTable, TaskTable } from './flex-tables';
import type { MediaContentTable } from './media-contents';
import type { ChannelMessageTable, HandsetTable, MediaTable } from './messaging-tables';
import type { PhoneNumberTable } from './phone-numbers';
import type { RoleTable } from './roles';
import type { NotificationLevel, UserTable } from './users';

/**
 * The simulator's own SQLite database. Times are ISO 8601 in UTC with milliseconds, so that they sort as text; JSON is
 * text. `id` is the order of creation, which is what lists are ordered and paged by.
 */
export interface SimulatorTables {
  settings: SettingsTable;
  chat_service: ChatServiceTable;
  conversation: ConversationTable;
  participant: ParticipantTable;
  message: MessageTable;
  receipt: ReceiptTable;
  scoped_webhook: ScopedWebhookTable;
  address_configuration: AddressConfigurationTable;
  media: MediaTable;
  media_content: MediaContentTable;
  channel_message: ChannelMessageTable;
  handset: HandsetTable;
  phone_number: PhoneNumberTable;
  role: RoleTable;
  user: UserTable;
  content: ContentTable;
  webhook_request: WebhookRequestTable;
  task: TaskTable;
  interaction: InteractionTable;
}

/** Where events of an account or of a service go, besides the webhooks of the conversation. */
export interface EventWebhookColumns {
  pre_webhook_url: string | null;
  post_webhook_url: string | null;
  webhook_method: 'GET' | 'POST';
  /** JSON array of event types; null = none. */
  webhook_filters: string | null;
}

/** The account's configuration: one row. */
export interface SettingsTable extends EventWebhookColumns {
  id: number;
  default_chat_service_sid: string;
  default_messaging_service_sid: string;
  /** ISO 8601 durations. */
  default_inactive_timer: string | null;
  default_closed_timer: string | null;
  webhook_target: 'webhook' | 'flex';
  /** Milliseconds that the simulator's clock is ahead of the machine's; negative where it is behind. */
  clock_ahead_ms: number;
  /** What URLs of ours begin with, without a slash at its end; null until it was first told. */
  public_base_url: string | null;
}

/** IS…: a silo of conversations. */
export interface ChatServiceTable extends EventWebhookColumns {
  id: Generated<number>;
  sid: string;
  friendly_name: string;
  conversation_creator_role_sid: string;
  conversation_role_sid: string;
  chat_service_role_sid: string;
  /** 0 or 1. */
  reachability_enabled: number;
  date_created: string;
  date_updated: string;
}

export type ConversationState = 'initializing' | 'active' | 'inactive' | 'closed';

/** CH…. */
export interface ConversationTable {
  id: Generated<number>;
  sid: string;
  chat_service_sid: string;
  messaging_service_sid: string;
  friendly_name: string | null;
  unique_name: string | null;
  attributes: string;
  state: ConversationState;
  /** ISO 8601 durations; null = the state does not change by itself. */
  inactive_timer: string | null;
  closed_timer: string | null;
  /** When the timers run out, counted from the last activity. */
  date_inactive: string | null;
  date_closed: string | null;
  email_address: string | null;
  email_name: string | null;
  /** Index of the message that comes next; never given out twice. */
  next_index: number;
  /** `system`, or who began it. */
  created_by: string;
  date_created: string;
  date_updated: string;
}

/** MB…: a handset behind a pair of addresses, or a chat identity. */
export interface ParticipantTable {
  id: Generated<number>;
  sid: string;
  conversation_sid: string;
  identity: string | null;
  attributes: string;
  /** `sms`, `whatsapp`, …; null for a participant without a messaging binding. */
  binding_type: string | null;
  address: string | null;
  proxy_address: string | null;
  projected_address: string | null;
  role_sid: string;
  last_read_message_index: number | null;
  last_read_timestamp: string | null;
  notification_level: NotificationLevel;
  date_created: string;
  date_updated: string;
}

/** IM…. */
export interface MessageTable {
  id: Generated<number>;
  sid: string;
  conversation_sid: string;
  message_index: number;
  author: string;
  participant_sid: string | null;
  body: string | null;
  attributes: string;
  subject: string | null;
  content_sid: string | null;
  /** JSON object. */
  content_variables: string | null;
  /** `SMS`, `WHATSAPP`, `API`: as its webhooks say. */
  source: string;
  /** 0 or 1: whether its events go to webhooks, which `ReplayAfter` asks again. */
  announced: number;
  date_created: string;
  date_updated: string;
}

/** DY…: what became of a message on its way to one participant. */
export interface ReceiptTable {
  id: Generated<number>;
  sid: string;
  conversation_sid: string;
  message_sid: string;
  participant_sid: string;
  channel_message_sid: string;
  status: 'sent' | 'delivered' | 'undelivered' | 'failed' | 'read';
  error_code: number;
  date_created: string;
  date_updated: string;
}

/** WH…: a webhook of one conversation. */
export interface ScopedWebhookTable {
  id: Generated<number>;
  sid: string;
  conversation_sid: string;
  target: 'webhook' | 'trigger' | 'studio';
  /** JSON, as the resource shows it: `url`, `method`, `filters`, `triggers`, `flow_sid`, `replay_after`. */
  configuration: string;
  /** How often a request that failed is made again. */
  retry_count: number;
  date_created: string;
  date_updated: string;
}

/** IG…: what an inbound message that belongs to no conversation does. */
export interface AddressConfigurationTable {
  id: Generated<number>;
  sid: string;
  type: string;
  address: string;
  friendly_name: string | null;
  address_country: string | null;
  /** JSON, as the resource shows it. */
  auto_creation: string;
  date_created: string;
  date_updated: string;
}

/** A webhook request that is still to be delivered: written in the transaction of what it tells about. */
export interface WebhookRequestTable {
  id: Generated<number>;
  kind: 'conversation event' | 'inbound message' | 'message status';
  /** Requests of one lane are delivered one after the other, in the order of their ids. */
  lane: string;
  url: string;
  method: 'GET' | 'POST';
  /** JSON object of strings. */
  parameters: string;
  /** Value of `I-Twilio-Idempotency-Token`, the same on every attempt. */
  token: string;
  /** Attempts that failed. */
  failures: number;
  /** Attempts that may follow the first. */
  retries: number;
  /** How many answers before this one sent it elsewhere. */
  redirects: number;
  /** Where to go when all of them failed. */
  fallback_url: string | null;
  fallback_method: 'GET' | 'POST' | null;
  /** When to try (again). */
  date_due: string;
  date_created: string;
}
