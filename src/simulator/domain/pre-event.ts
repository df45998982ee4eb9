import { randomUUID } from 'node:crypto';
import { RestError } from '../../twilio/rest-error';
import type { Cause, Simulation } from '../work';
import type { PreEventType } from './events';

/** Something that is about to happen. */
export interface PreEvent {
  type: PreEventType;
  chatServiceSid: string;
  /** What the webhook is told besides what all are; undefined and null ones are left out. */
  parameters: Record<string, string | null | undefined>;
}

/** What an answer may change: https://www.twilio.com/docs/conversations/conversations-webhooks */
export type Amendment = Partial<Record<'body' | 'author' | 'attributes' | 'friendly_name', string>>;

/**
 * Asks the pre-event webhook of the service or, where the service has none, of the account. Outside of any transaction:
 * the answer may take its time. Without an answer things happen as they were going to.
 *
 * @throws RestError 403 when the webhook answers that it shall not happen
 */
export async function askFirst(simulation: Simulation, cause: Cause, event: PreEvent): Promise<Amendment> {
  const webhook = cause.announced ? await preWebhook(simulation, event) : undefined;
  if (!webhook) return {};
  const parameters = {
    AccountSid: simulation.accountSid,
    EventType: event.type,
    ChatServiceSid: event.chatServiceSid,
    Source: cause.source,
    ClientIdentity: cause.clientIdentity,
    ...event.parameters,
  };
  const told = Object.entries(parameters).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const answer = await simulation.callWebhook({
    ...webhook,
    token: randomUUID(),
    parameters: Object.fromEntries(told),
  });
  if (!answer) return {};
  if (answer.status < 400) return amendmentOf(answer.body);
  throw new RestError(403, 20403, `The webhook of ${event.type} refused it with status ${answer.status}`);
}

async function preWebhook(
  { database }: Simulation,
  { type, chatServiceSid }: PreEvent,
): Promise<{ url: string; method: 'GET' | 'POST' } | undefined> {
  const columns = ['pre_webhook_url', 'webhook_method', 'webhook_filters'] as const;
  const services = database.selectFrom('chat_service').select(columns).where('sid', '=', chatServiceSid);
  const own = await services.executeTakeFirst();
  const webhook = own?.pre_webhook_url
    ? own
    : await database.selectFrom('settings').select(columns).executeTakeFirstOrThrow();
  const filters = JSON.parse(webhook.webhook_filters ?? '[]') as string[];
  if (!webhook.pre_webhook_url || !filters.includes(type)) return undefined;
  return { url: webhook.pre_webhook_url, method: webhook.webhook_method };
}

const AMENDABLE = ['body', 'author', 'attributes', 'friendly_name'] as const;

/** The texts of a JSON object; any other answer changes nothing. */
function amendmentOf(body: string): Amendment {
  const answer = parseJson(body);
  if (typeof answer !== 'object' || answer === null) return {};
  const amendment: Amendment = {};
  for (const name of AMENDABLE) {
    const value = (answer as Record<string, unknown>)[name];
    if (typeof value === 'string') amendment[name] = value;
  }
  if (amendment.attributes !== undefined && parseJson(amendment.attributes) === undefined) delete amendment.attributes;
  return amendment;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Nothing that could amend.
  }
}
