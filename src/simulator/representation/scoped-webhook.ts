import type { ScopedWebhook } from '../domain/scoped-webhook';
import { configurationOf } from '../domain/scoped-webhook-request';
import type { Scope } from '../http/scope';
import { seconds } from './dates';

/** https://www.twilio.com/docs/conversations/api/conversation-scoped-webhook-resource */
export function scopedWebhookJson(accountSid: string, webhook: ScopedWebhook, scope: Scope): object {
  return {
    sid: webhook.sid,
    account_sid: accountSid,
    ...(scope.named && { chat_service_sid: scope.chatServiceSid }),
    conversation_sid: webhook.conversation_sid,
    target: webhook.target,
    configuration: configurationOf(webhook),
    date_created: seconds(webhook.date_created),
    date_updated: seconds(webhook.date_updated),
    url: `${scope.base}/Conversations/${webhook.conversation_sid}/Webhooks/${webhook.sid}`,
  };
}
