import { isIPv6 } from 'node:net';
import type { Config } from '../config';
import { freePort, requireFreePort } from '../temporal/embedded/ports';

/** Where this process is reached. */
export interface Origins {
  port: number;
  /** From this machine, such as `http://127.0.0.1:3000`. */
  local: string;
  /** From the outside: what URLs in answers begin with, and what Twilio signs. */
  public: string;
}

/**
 * Settles the port of the API, before anything that takes longer is started.
 *
 * @throws StartupError when somebody else listens on it
 */
export async function settleOrigins({ host, port: wanted, publicBaseUrl }: Config['http']): Promise<Origins> {
  const port = wanted === 0 ? await freePort(host) : wanted;
  await requireFreePort(host, port, 'the API', 'PORT');
  return {
    port,
    local: `http://${reachable(host)}:${port}`,
    public: publicBaseUrl ?? `http://localhost:${port}`,
  };
}

/** A server that listens on all addresses is reached at the loopback one. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return isIPv6(host) ? `[${host}]` : host;
}
