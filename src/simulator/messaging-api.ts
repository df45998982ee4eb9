import { Router, type RequestHandler } from 'express';
import { API_VERSION } from './domain/status-callback';
import { notFound } from './http/scope';
import { channelMessages } from './resources/channel-messages';
import { mediaFile, messageMedia } from './resources/message-media';
import { phoneNumbers } from './resources/phone-numbers';
import type { Simulation } from './work';

const ACCOUNT = `/${API_VERSION}/Accounts/:AccountSid`;

/** Paths of an account that belong to messaging; others may be somebody else's. */
export const MESSAGING_PATHS = ['Messages', 'IncomingPhoneNumbers'].flatMap((name) => [
  `${ACCOUNT}/${name}`,
  `${ACCOUNT}/${name}.json`,
]);

/** The files of messages, for which nobody asks for credentials. */
export function mediaFiles(simulation: Simulation): Router {
  return Router().get(`${ACCOUNT}/Messages/:MessageSid/Media/:Sid`, mediaFile(simulation));
}

/** Messages and numbers, in the API of 2010. */
export function messagingApi(simulation: Simulation): Router {
  const router = Router();
  router.use(MESSAGING_PATHS, requireAccount(simulation));
  router.use(ACCOUNT, channelMessages(simulation), messageMedia(simulation), phoneNumbers(simulation));
  return router;
}

/** The account of the path is that of the credentials. */
function requireAccount({ accountSid }: Simulation): RequestHandler {
  return (request, _response, next) => {
    next(request.params.AccountSid === accountSid ? undefined : notFound(request));
  };
}
