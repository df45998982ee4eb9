import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { RestError } from '../../twilio/rest-error';

/** Who may call: the account, and each token that proves it. While a token is rotated there are two. */
export interface Account {
  sid: string;
  authTokens: readonly string[];
}

/** Lets pass who knows the account's SID and one of its tokens, and notes the account; anybody else gets 401/20003. */
export function basicAuth(account: Account): RequestHandler {
  return (request, response, next) => {
    const credentials = parseBasic(request.headers.authorization);
    if (!credentials || !isAuthentic(credentials, account)) throw RestError.unauthenticated();
    response.locals.accountSid = account.sid;
    next();
  };
}

interface Credentials {
  user: string;
  password: string;
}

function parseBasic(header: string | undefined): Credentials | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/_-]+={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** Compares everything each time, so that the time taken tells nothing. */
function isAuthentic({ user, password }: Credentials, { sid, authTokens }: Account): boolean {
  const knowsToken = authTokens.map((token) => isEqual(password, token)).includes(true);
  return isEqual(user, sid) && knowsToken;
}

function isEqual(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
