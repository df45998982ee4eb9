import { randomUUID } from 'node:crypto';
import type { Work } from '../work';

/** A webhook request that the dispatcher shall deliver. */
export interface WebhookRequest {
  /** Requests of one lane arrive in the order in which they were posted; a lane that is stuck holds up no other. */
  lane: string;
  url: string;
  method: 'GET' | 'POST';
  /** Undefined ones are left out. */
  parameters: Record<string, string | undefined>;
  /** Attempts after the first; none unless told, or the dispatcher's default where that is more. */
  retries?: number;
}

/** Puts a request into the outbox, in the transaction of the change that it tells about: either both happen or none. */
export async function postWebhook(work: Work, request: WebhookRequest): Promise<void> {
  work.wakes.add('webhooks');
  await work.database
    .insertInto('webhook_request')
    .values({
      lane: request.lane,
      url: request.url,
      method: request.method,
      parameters: JSON.stringify(request.parameters),
      token: randomUUID(),
      failures: 0,
      retries: request.retries ?? 0,
      date_due: work.now,
      date_created: work.now,
    })
    .execute();
}
