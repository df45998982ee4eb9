import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { newSid } from '../twilio/sid';

declare module 'http' {
  interface IncomingMessage {
    /** Its lines tell which request they are about. */
    log: Logger;
  }
  interface ServerResponse {
    /** Why the request failed: for the log, never for the caller. */
    err?: Error;
  }
}

/** What is asked so often that its success is not worth a line; why `/readyz` says no is told by its own line. */
const QUIET: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Logs each request once it is answered, or given up by whoever made it, with an id that the answer carries too, in
 * `Twilio-Request-Id`. Neither headers, where the secrets are, nor bodies and queries, where the people are, are logged.
 */
export function requestLog(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const since = performance.now();
    const id = newSid('RQ');
    response.setHeader('Twilio-Request-Id', id);
    request.log = logger.child({ reqId: id });
    const { method, originalUrl } = request;
    const req = { id, method, path: originalUrl.split('?', 1)[0] ?? '' };
    response.once('close', () => {
      const res = { status: response.statusCode };
      writeLine(request, response, { req, res, responseTime: Math.round(performance.now() - since) });
    });
    next();
  };
}

interface Line {
  req: { path: string };
  res: { status: number };
  /** Milliseconds. */
  responseTime: number;
}

function writeLine({ log }: Request, { err }: Response, line: Line): void {
  const isFailure = line.res.status >= 500;
  const isQuiet = QUIET.has(line.req.path);
  if (isFailure && isQuiet) log.debug(line, 'request_failed');
  else if (isFailure) log.error({ ...line, err }, 'request_failed');
  else if (!isQuiet) log.info(line, 'request_answered');
}
