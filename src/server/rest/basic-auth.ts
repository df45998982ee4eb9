import type { Request, RequestHandler } from 'express';
import { allows, scopeNeeded, type AccountDirectory, type Credentials, type Principal } from '../../accounts';
import { RestError } from '../../twilio/rest-error';

/**
 * Lets pass who shows an account's SID and token, or an API key's SID and secret, where that may do what is asked, and
 * notes the account. Anybody else gets 401/20003, a key without the scope 403/20403, and an account that is suspended or
 * closed 403/20005.
 *
 * @param inactiveMay what an account that is suspended or closed may still do; nothing without it
 */
export function basicAuth(
  accounts: AccountDirectory,
  { inactiveMay = () => false }: { inactiveMay?: (request: Request) => boolean } = {},
): RequestHandler {
  return async (request, response, next) => {
    const credentials = parseBasic(request.headers.authorization);
    const principal = credentials && (await accounts.authenticate(credentials));
    if (!principal) throw RestError.unauthenticated();
    if (!principal.isActive && !inactiveMay(request)) throw new RestError(403, 20005, 'Account not active');
    requireScope(principal, request.method, request.originalUrl.split('?', 1)[0] ?? '');
    response.locals.accountSid = principal.accountSid;
    next();
  };
}

function requireScope({ scopes }: Principal, method: string, path: string): void {
  const needed = scopeNeeded(method, path);
  if (!allows(scopes, needed)) throw new RestError(403, 20403, `The API key lacks the scope ${needed}`);
}

function parseBasic(header: string | undefined): Credentials | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/_-]+={0,2})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}
