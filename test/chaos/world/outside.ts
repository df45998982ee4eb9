import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../random';

/** The server that flows call: it counts, and it is at times slow, down or broken. */
export interface Outside {
  origin: string;
  /** What identifies each request that it has taken. */
  calls: string[];
  stop(): Promise<void>;
}

export async function startOutside(random: Random): Promise<Outside> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = new URLSearchParams(Buffer.concat(chunks).toString()).get('call');
      calls.push(`${request.url} ${call}`);
      if (random.chance(0.05)) return void response.socket?.resetAndDestroy();
      const status = random.chance(0.05) ? 500 : 200;
      setTimeout(
        () => {
          response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify({ call }));
        },
        random.between(0, 400),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
