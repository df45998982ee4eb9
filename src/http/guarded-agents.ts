import http from 'node:http';
import https from 'node:https';
import { networkInterfaces } from 'node:os';
import { portOf, type AllowedHosts } from './allowed-hosts';

/** A connection's worth of agents, of which the URL's protocol picks one. */
export interface Agents {
  httpAgent: http.Agent;
  httpsAgent: https.Agent;
}

/** The request may not go where it would: the target is private, or a port that is no web server's. */
export class TargetRefused extends Error {
  override readonly name = 'TargetRefused';
}

/** Below this, ports belong to services that are older than the web and may take an HTTP request for a command. */
const FIRST_FREE_PORT = 1024;

/**
 * Agents for one request. They refuse addresses that are not public, written out or resolved, when they connect, so that
 * no second look-up of the same name can give another answer; addresses of this machine count as private. Hosts that are
 * allowed by name are not checked.
 *
 * @throws TargetRefused at once where the port tells
 */
export async function guardedAgents(url: URL, allowed: AllowedHosts): Promise<Agents> {
  if (allowed(url)) return { httpAgent: new http.Agent(), httpsAgent: new https.Agent() };
  const port = portOf(url);
  if (port < FIRST_FREE_PORT && port !== 80 && port !== 443) {
    throw new TargetRefused(`Port ${port} of ${url.hostname} is not for HTTP`);
  }
  // The package is an ES module, which CommonJS can only import so on every supported Node.
  const { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } = await import('request-filtering-agent');
  const options = { denyIPAddressList: ownAddresses() };
  return { httpAgent: new RequestFilteringHttpAgent(options), httpsAgent: new RequestFilteringHttpsAgent(options) };
}

/** Whether an error says that the filtering agents have refused to connect; nothing but its text tells. */
export function isFiltered({ message }: { message: string }): boolean {
  return / is not allowed\. Because,? It is /i.test(message);
}

function ownAddresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
}
