/** One request on the wire: the first, or one that a redirect asked for. */
export interface Hop {
  method: 'GET' | 'POST';
  /** Without a name and a password. */
  url: URL;
  /** Of the body. */
  contentType?: string;
  body?: string;
  /** The `Authorization` header. */
  authorization?: string;
  /** Whether the request carries our signature. */
  signed: boolean;
}

/** Statuses that lead elsewhere. */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * The request that a redirect asks for; undefined where the answer is none. As browsers do it, a POST becomes a GET unless
 * the status forbids that. Credentials and signature are for the origin that they were meant for, and never come back once
 * they are off.
 */
export function redirected(hop: Hop, status: number, location: string | undefined): Hop | undefined {
  if (!REDIRECTS.has(status) || !location || !URL.canParse(location, hop.url.href)) return undefined;
  const url = withoutUserinfo(new URL(location, hop.url));
  const { method, contentType, body, authorization, signed } = hop;
  const payload = status === 307 || status === 308 ? { method, contentType, body } : { method: 'GET' as const };
  return url.origin === hop.url.origin
    ? { ...payload, url, authorization, signed }
    : { ...payload, url, signed: false };
}

/** The URL without its name and password, and without the fragment, which stays with the client. */
export function withoutUserinfo(source: URL): URL {
  const url = new URL(source.href);
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

/** The header for a name and a password; undefined where there is neither. */
export function basicAuthorization(name: string, password: string): string | undefined {
  if (!name && !password) return undefined;
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}
