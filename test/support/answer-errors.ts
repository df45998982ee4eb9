import type { ErrorRequestHandler } from 'express';
import { RestError } from '../../src/twilio/rest-error';

/** Answers what the simulator refuses as Twilio does, where the product's server is not around it. */
export const answerErrors: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof RestError)) return next(error);
  response.status(error.status).set(error.headers).json(error.toBody());
};
