import type { Insertable, Selectable } from 'kysely';
import { newSid } from '../../twilio/sid';
import type { ScopedWebhookTable } from '../storage/tables';
import type { Work } from '../work';
import type { Conversation } from './conversation';
import { tooManyWebhooks } from './errors';
import { messageAdded } from './message';
import { replay } from './publish';
import type { ScopedWebhookConfiguration } from './scoped-webhook-request';

export type ScopedWebhook = Selectable<ScopedWebhookTable>;

export interface NewScopedWebhook {
  target: ScopedWebhookTable['target'];
  configuration: ScopedWebhookConfiguration;
  retryCount?: number;
}

/** https://www.twilio.com/docs/api/errors/50361 */
const MOST_WEBHOOKS = 5;

/**
 * Adds a webhook to a conversation. With `replay_after` it hears of the messages from that index on first, of those that
 * webhooks were told about when they came.
 *
 * @throws RestError 50361
 */
export async function addScopedWebhook(
  work: Work,
  conversation: Conversation,
  { target, configuration, retryCount = 0 }: NewScopedWebhook,
): Promise<ScopedWebhook> {
  const { count } = await work.database
    .selectFrom('scoped_webhook')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('conversation_sid', '=', conversation.sid)
    .executeTakeFirstOrThrow();
  if (count >= MOST_WEBHOOKS) throw tooManyWebhooks();
  const row: Insertable<ScopedWebhookTable> = {
    sid: newSid('WH'),
    conversation_sid: conversation.sid,
    target,
    configuration: JSON.stringify(configuration),
    retry_count: retryCount,
    date_created: work.now,
    date_updated: work.now,
  };
  const webhook = await work.database.insertInto('scoped_webhook').values(row).returningAll().executeTakeFirstOrThrow();
  if (configuration.replay_after !== undefined) {
    await replayMessages(work, conversation, webhook, configuration.replay_after);
  }
  return webhook;
}

async function replayMessages(
  work: Work,
  conversation: Conversation,
  webhook: ScopedWebhook,
  fromIndex: number,
): Promise<void> {
  const messages = await work.database
    .selectFrom('message')
    .selectAll()
    .where('conversation_sid', '=', conversation.sid)
    .where('message_index', '>=', fromIndex)
    .where('announced', '=', 1)
    .orderBy('id')
    .execute();
  for (const message of messages) {
    const { source, author } = message;
    const origin = { Source: source, ...(source === 'SDK' && { ClientIdentity: author }) };
    await replay(work, webhook, await messageAdded(work, conversation, message), origin);
  }
}
