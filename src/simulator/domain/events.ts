import type { Selectable } from 'kysely';
import type { ConversationTable } from '../storage/tables';

/** Events that have happened; the only ones that webhooks of a conversation can ask for. */
export const POST_EVENTS = [
  'onMessageAdded',
  'onMessageUpdated',
  'onMessageRemoved',
  'onConversationAdded',
  'onConversationUpdated',
  'onConversationStateUpdated',
  'onConversationRemoved',
  'onParticipantAdded',
  'onParticipantUpdated',
  'onParticipantRemoved',
  'onDeliveryUpdated',
  'onUserAdded',
  'onUserUpdated',
] as const;

export type PostEvent = (typeof POST_EVENTS)[number];

/** Events that a webhook may still change or refuse; for the webhooks of the account and of services. */
export const PRE_EVENTS = [
  'onMessageAdd',
  'onMessageUpdate',
  'onMessageRemove',
  'onConversationAdd',
  'onConversationUpdate',
  'onConversationRemove',
  'onParticipantAdd',
  'onParticipantUpdate',
  'onParticipantRemove',
  'onUserUpdate',
] as const;

export type PreEventType = (typeof PRE_EVENTS)[number];

/** Something that happened in a conversation. */
export interface ConversationEvent {
  type: PostEvent;
  conversation: Selectable<ConversationTable>;
  /** What its webhooks say besides, or instead of, what all of them say; undefined ones are left out. */
  parameters: Record<string, string | undefined>;
  /** Text of the message that was added: what webhooks with the target `trigger` look into. */
  body?: string | null;
}
