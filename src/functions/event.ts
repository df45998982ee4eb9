import type { IncomingMessage } from 'node:http';
import express, { type Request, type RequestHandler } from 'express';

/** Twilio takes no more (https://www.twilio.com/docs/serverless/functions-assets/functions/request-flow). */
const MAX_BODY = '1mb';

const rawBodies = new WeakMap<IncomingMessage, Buffer>();

const keepRaw = (request: IncomingMessage, _response: unknown, body: Buffer): void => {
  rawBodies.set(request, body);
};

/** Reads a form or JSON. */
export const readBody: RequestHandler[] = [
  express.urlencoded({ extended: false, limit: MAX_BODY, verify: keepRaw }),
  express.json({ limit: MAX_BODY, verify: keepRaw }),
];

/** The bytes of the body that {@link readBody} has read, as text. */
export function rawBody(request: Request): string {
  return rawBodies.get(request)?.toString() ?? '';
}

/** A Function's `event`: parameters of the query and of the body, and the request's headers and cookies. */
export function eventOf(request: Request): Record<string, unknown> {
  const body: unknown = request.body;
  return {
    request: { headers: { ...request.headers }, cookies: cookiesOf(request.headers.cookie) },
    ...request.query,
    ...(typeof body === 'object' ? body : {}),
  };
}

function cookiesOf(header = ''): Record<string, string> {
  const pairs = header.split(';').flatMap((pair) => {
    const [, name, value] = /^\s*([^=\s]+)\s*=\s*"?([^"]*?)"?\s*$/.exec(pair) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(pairs);
}
