import { randomUUID } from 'node:crypto';
import type { WebhookRequestTable } from '../storage/tables';
import type { Work } from '../work';

/** A webhook request that the dispatcher shall deliver. */
export interface WebhookRequest {
  kind: WebhookRequestTable['kind'];
  /** Requests of one lane arrive in the order in which they were posted; a lane that is stuck holds up no other. */
  lane: string;
  url: string;
  method: 'GET' | 'POST';
  /** Undefined ones are left out. */
  parameters: Record<string, string | undefined>;
  /** Attempts after the first; none unless told, or the dispatcher's default where that is more. */
  retries?: number;
  /** How many answers before this one sent it elsewhere; none unless told. */
  redirects?: number;
  /** Where to go when all attempts failed. */
  fallback?: { url: string; method: 'GET' | 'POST' };
}

/** Puts a request into the outbox, in the transaction of the change that it tells about: either both happen or none. */
export async function postWebhook(work: Work, request: WebhookRequest): Promise<void> {
  work.wakes.add('webhooks');
  await work.database
    .insertInto('webhook_request')
    .values({
      kind: request.kind,
      lane: request.lane,
      url: request.url,
      method: request.method,
      parameters: JSON.stringify(request.parameters),
      token: randomUUID(),
      failures: 0,
      retries: request.retries ?? 0,
      redirects: request.redirects ?? 0,
      fallback_url: request.fallback?.url ?? null,
      fallback_method: request.fallback?.method ?? null,
      date_due: work.now,
      date_created: work.now,
    })
    .execute();
}
