import type { RequestHandler } from 'express';
import { RestError } from '../../twilio/rest-error';

/** The versions that Twilio's APIs have in their paths. */
const API = /^\/(v\d+|\d{4}-\d\d-\d\d)(\/|$)/;

/** Answers 20404 to whatever of Twilio's APIs nobody has answered before, and says why it is not found. */
export const notHere: RequestHandler = ({ method, path }, _response, next) => {
  if (!API.test(path)) return next();
  throw new RestError(
    404,
    20404,
    `The requested resource ${path} was not found: ${method} of it is not part of the local Twilio, of which ` +
      'docs/local-twilio.md tells what it has',
  );
};
