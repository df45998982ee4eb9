import type { RequestHandler, Response } from 'express';
import type { WebhookOutcome } from '../../metrics';
import type { WebhookDependencies } from './webhook-dependencies';

/** Counts what became of each webhook, also of one that was refused on its way. */
export function countOutcome({ metrics }: Pick<WebhookDependencies, 'metrics'>): RequestHandler {
  return (_request, response, next) => {
    response.once('finish', () => metrics.webhook(outcomeOf(response)));
    next();
  };
}

/** Notes what has become of the webhook that a response answers. */
export function noteOutcome(response: Response, outcome: WebhookOutcome): void {
  response.locals.webhookOutcome = outcome;
}

function outcomeOf({ statusCode, locals }: Response): WebhookOutcome {
  if (statusCode >= 500) return 'failed';
  if (statusCode >= 400) return 'refused';
  return (locals as { webhookOutcome: WebhookOutcome }).webhookOutcome;
}
