import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request that a server got. */
export interface Received {
  method: string;
  path: string;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** A real HTTP server on loopback that remembers what it was asked. */
export interface TestServer {
  origin: string;
  port: number;
  received: Received[];
  close(): Promise<void>;
}

type Handler = (request: Received, response: http.ServerResponse) => void;

const answerOk: Handler = (_request, response) => response.end('ok');

export async function startServer(handler: Handler = answerOk, host = '127.0.0.1'): Promise<TestServer> {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      handler(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${host}:${port}`,
    port,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
