import type { WebhookInstance } from 'twilio/lib/rest/conversations/v1/conversation/webhook';
import type { TwilioClient } from './client';
import { conversationOf, type ConversationRef } from './conversation';
import { isTwilioError } from './failure';
import { readExecutionRoute } from './flow-webhook';

/** A conversation has no more webhooks of its own. */
export const MAX_WEBHOOKS = 5;

/** What an execution must hear of: what is written, what did not arrive, and that nothing will be written any more. */
export const CONVERSATION_EVENTS = [
  'onMessageAdded',
  'onDeliveryUpdated',
  'onConversationStateUpdated',
  'onConversationRemoved',
];

/** The SID of the webhook that posts to `url`, if the conversation has one. @throws what the SDK throws */
export async function findListening(
  client: TwilioClient,
  conversation: ConversationRef,
  url: string,
): Promise<string | undefined> {
  return (await webhooksWhere(client, conversation, (target) => target.url === url))[0]?.sid;
}

/**
 * Has Twilio post every message that is added to a conversation, and its end, to `url`. Returns the webhook's SID.
 *
 * @throws what the SDK throws, such as 50361 where the conversation has five webhooks
 */
export async function listenToConversation(
  client: TwilioClient,
  conversation: ConversationRef,
  url: string,
): Promise<string> {
  const created = await conversationOf(client, conversation).webhooks.create({
    target: 'webhook',
    'configuration.url': url,
    'configuration.method': 'post',
    'configuration.filters': CONVERSATION_EVENTS,
  });
  return created.sid;
}

/** Removes the webhook through which one execution listens, if there is one. @throws what the SDK throws */
export async function stopListening(
  client: TwilioClient,
  conversation: ConversationRef,
  execution: { flowSid: string; executionSid: string },
): Promise<void> {
  const { flowSid, executionSid } = execution;
  await removeWhere(client, conversation, ({ url = '' }) => {
    if (!URL.canParse(url)) return false;
    const { pathname, searchParams } = new URL(url);
    const route = readExecutionRoute(flowSid, Object.fromEntries(searchParams));
    return pathname.endsWith(`/Flows/${flowSid}`) && route?.executionSid === executionSid;
  });
}

/**
 * Removes all webhooks through which a flow hears of a conversation: those at its `webhook_url`, whoever registered them,
 * and those of target `studio`. @throws what the SDK throws
 */
export async function silenceFlow(
  client: TwilioClient,
  conversation: ConversationRef,
  flow: { flowSid: string; webhookUrl: string },
): Promise<void> {
  const isOurs = ({ url, flow_sid: flowSid }: WebhookTarget): boolean =>
    flowSid === flow.flowSid || url === flow.webhookUrl || Boolean(url?.startsWith(`${flow.webhookUrl}?`));
  await removeWhere(client, conversation, isOurs);
}

/** The part of a webhook's configuration that tells whom it reaches. */
interface WebhookTarget {
  url?: string;
  flow_sid?: string;
}

async function webhooksWhere(
  client: TwilioClient,
  conversation: ConversationRef,
  matches: (target: WebhookTarget) => boolean,
): Promise<WebhookInstance[]> {
  const webhooks = await conversationOf(client, conversation).webhooks.list({ limit: MAX_WEBHOOKS });
  return webhooks.filter(({ configuration }) => matches((configuration ?? {}) as WebhookTarget));
}

/** What is gone already counts as removed. */
async function removeWhere(
  client: TwilioClient,
  conversation: ConversationRef,
  matches: (target: WebhookTarget) => boolean,
): Promise<void> {
  for (const { sid } of await webhooksWhere(client, conversation, matches)) {
    try {
      await conversationOf(client, conversation).webhooks(sid).remove();
    } catch (error) {
      if (!isTwilioError(error, 20404)) throw error;
    }
  }
}
