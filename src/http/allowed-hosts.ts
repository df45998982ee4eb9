import { isIPv6 } from 'node:net';

interface AllowedHost {
  /** As `URL` writes it. */
  hostname: string;
  /** Any port where absent. */
  port?: number;
}

/** Tells which private hosts may be called, and on which ports. */
export type AllowedHosts = (url: URL) => boolean;

/**
 * Reads a list of `host` and `host:port`. What counts is the host as the URL has it: a name is not looked up, so that a
 * foreign name which resolves to an allowed address is not allowed by it.
 */
export function allowedHosts(entries: readonly string[]): AllowedHosts {
  const allowed = entries.map(parseEntry);
  return (url) =>
    allowed.some(({ hostname, port }) => hostname === url.hostname && (port === undefined || port === portOf(url)));
}

/** The port that a URL leads to, written out or not. */
export function portOf({ port, protocol }: URL): number {
  if (port) return Number(port);
  return protocol === 'https:' ? 443 : 80;
}

function parseEntry(entry: string): AllowedHost {
  const written = isIPv6(entry) ? `[${entry}]` : entry;
  const port = /:(\d+)$/.exec(written.replace(/^\[.*\]/, ''))?.[1];
  return { hostname: new URL(`http://${written}`).hostname, ...(port && { port: Number(port) }) };
}
