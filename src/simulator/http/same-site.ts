import { isIP } from 'node:net';
import type { Request, RequestHandler } from 'express';
import { RestError } from '../../twilio/rest-error';

/**
 * Refuses what a web page of somebody else has its visitor's browser send to what asks for no credentials. Browsers say
 * where a request comes from, in `Sec-Fetch-Site` and, unless it only reads, in `Origin`; other programs send neither. A
 * page that points a name of its own at this machine looks like ours, so that names which the internet's DNS could give to
 * anybody are refused too, all but the public one.
 */
export function sameSiteOnly(publicBaseUrl: string): RequestHandler {
  const { host: publicHost } = new URL(publicBaseUrl);
  return (request, _response, next) => {
    const host = (request.get('host') ?? '').toLowerCase();
    if (host !== publicHost && !isPrivate(host)) throw unknownHost(host);
    if (!isOwn(request, host)) throw new RestError(403, 20403, 'Requests of pages on other sites are refused');
    next();
  };
}

function isOwn(request: Request, host: string): boolean {
  const site = request.get('sec-fetch-site') ?? 'none';
  const origin = request.get('origin');
  if (site !== 'none' && site !== 'same-origin') return false;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

/** Endings of names that the internet's DNS has for nobody: RFC 6761, RFC 6762, and ICANN's for private use. */
const RESERVED = /(^|\.)(localhost|local|internal|test)$/;

/** Whether this is an address, or a name that only this machine or its network knows, as containers have them. */
function isPrivate(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return isIP(name) !== 0 || !name.includes('.') || RESERVED.test(name);
}

function unknownHost(host: string): RestError {
  return new RestError(
    403,
    20403,
    `Expected the host of PUBLIC_BASE_URL, an IP address or a local name, but this is a request to ${host}`,
  );
}
