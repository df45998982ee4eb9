import express, { type RequestHandler } from 'express';
import { RestError } from '../../twilio/rest-error';

/** A definition has at most 4 Mi characters, of which a form escapes many to three. */
const LIMIT = '16mb';

/** Reads a form, as Twilio's clients send it, or JSON. What is neither is refused with 415. */
export function readBody(): RequestHandler[] {
  return [
    express.urlencoded({ extended: false, limit: LIMIT, parameterLimit: 1000, inflate: false }),
    express.json({ limit: LIMIT, inflate: false }),
    (request, _response, next) => {
      const hasBody = Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers;
      if (hasBody && request.body === undefined) {
        throw new RestError(
          415,
          20415,
          'Expected a body of type application/x-www-form-urlencoded or application/json',
        );
      }
      next();
    },
  ];
}
