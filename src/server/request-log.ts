import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import { newSid } from '../twilio/sid';

/** What is asked so often that its success is not worth a line; why `/readyz` says no is told by its own line. */
const QUIET: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Logs each request once it is answered, with an id that the answer carries too, in `Twilio-Request-Id`. Neither headers,
 * where the secrets are, nor bodies and queries, where the people are, are logged.
 */
export function requestLog(logger: Logger): RequestHandler {
  return pinoHttp({
    logger,
    genReqId: (_request, response) => {
      const id = newSid('RQ');
      response.setHeader('Twilio-Request-Id', id);
      return id;
    },
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({ id, method, path: pathOf(url) }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
    quietReqLogger: true,
    customSuccessMessage: () => 'request_answered',
    customErrorMessage: () => 'request_failed',
    customErrorObject: ({ url = '' }: IncomingMessage, _response, _error, { err, ...rest }: { err?: unknown }) =>
      QUIET.has(pathOf(url)) ? rest : { ...rest, err },
    customLogLevel: ({ url = '' }, { statusCode }) => {
      const isQuiet = QUIET.has(pathOf(url));
      if (statusCode >= 500) return isQuiet ? 'debug' : 'error';
      return isQuiet ? 'silent' : 'info';
    },
  });
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? '';
}
