import type { ErrorRequestHandler, RequestHandler } from 'express';
import { isStoreUnavailable } from '../store';
import { TemporalUnavailable } from '../temporal/executions';
import { RestError } from '../twilio/rest-error';
import { notFound } from './rest/resource';

/** Answers what no route has answered. */
export const answerNotFound: RequestHandler = (request) => {
  throw notFound(request);
};

/**
 * Answers every error as Twilio does: `{ code, message, more_info, status, details? }`. What is not the caller's doing is
 * logged with all there is to know, by the line of the request, and answered with nothing that it could learn from.
 */
export const answerError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const answer = toRestError(error);
  if (answer.status >= 500) response.err = asError(error);
  response.status(answer.status).set(answer.headers).json(answer.toBody());
};

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function toRestError(error: unknown): RestError {
  if (error instanceof RestError) return error;
  if (error instanceof TemporalUnavailable || isStoreUnavailable(error)) {
    return new RestError(503, 20503, 'Service unavailable, try again', undefined, { 'Retry-After': '1' });
  }
  return refusal(error) ?? new RestError(500, 20500, 'Internal server error');
}

/** What Express and its body parsers refuse: their errors say with which status. */
function refusal(error: unknown): RestError | undefined {
  const { status, type, message } = error as { status?: unknown; type?: unknown; message?: string };
  if (typeof status !== 'number' || status < 400 || status >= 500) return undefined;
  if (status === 413)
    return new RestError(413, 20413, 'The body of the request, or the number of its parameters, is too large');
  if (status === 415) return new RestError(415, 20415, 'The encoding or character set of the body is not supported');
  if (type === 'entity.parse.failed') return RestError.badParameter(`Expected a body of JSON, but ${message}`);
  return new RestError(status, 20000 + status, 'The request cannot be understood');
}
