import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A server that listens. */
export interface PlainServer {
  origin: string;
  stop(): void;
}

/**
 * Starts a server that does with a form what it is told to, and nothing else: no framework, no signature, no store, no log.
 *
 * @param take what to do; it is answered 200 when that is done
 */
export async function startPlainServer(take: (form: Record<string, string>) => Promise<unknown>): Promise<PlainServer> {
  const handle = async (request: IncomingMessage): Promise<unknown> =>
    take(Object.fromEntries(new URLSearchParams(await text(request))));
  const server = createServer((request, response) => {
    void handle(request).then(
      () => response.end(),
      () => response.writeHead(500).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
