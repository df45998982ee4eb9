import type { Request, RequestHandler } from 'express';
import type { Cause } from '../work';

/** What a handler answers; no body with 204. */
export interface Reply {
  status: 200 | 201 | 204;
  body?: unknown;
}

/** A handler that returns its answer. What it throws is for the server's error middleware: `RestError` is an answer too. */
export function route(handle: (request: Request) => Promise<Reply>): RequestHandler {
  return async (request, response) => {
    const { status, body } = await handle(request);
    if (body === undefined) response.status(status).end();
    else response.status(status).json(body);
  };
}

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

export function created(body: unknown): Reply {
  return { status: 201, body };
}

export const noContent: Reply = { status: 204 };

/** A REST request tells webhooks only when it asks for it. */
export function restCause(request: Request): Cause {
  return { source: 'API', announced: request.get('X-Twilio-Webhook-Enabled')?.toLowerCase() === 'true' };
}
