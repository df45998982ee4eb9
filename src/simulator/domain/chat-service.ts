import type { Insertable } from 'kysely';
import { newSid } from '../../twilio/sid';
import type { ChatServiceTable } from '../storage/tables';

/** A new conversation service with roles of its own and no webhook. */
export function chatServiceRow(friendlyName: string, now: string): Insertable<ChatServiceTable> & { sid: string } {
  return {
    sid: newSid('IS'),
    friendly_name: friendlyName,
    conversation_creator_role_sid: newSid('RL'),
    conversation_role_sid: newSid('RL'),
    chat_service_role_sid: newSid('RL'),
    reachability_enabled: 0,
    pre_webhook_url: null,
    post_webhook_url: null,
    webhook_method: 'POST',
    webhook_filters: null,
    date_created: now,
    date_updated: now,
  };
}
