import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Deck } from '../deck';
import type { Random } from '../random';

/** Of so many requests in all, how many go wrong in which way; each has reached the server. */
const WEB_FAULTS = { none: 7, reset: 1, '500': 1, slow: 1 } as const;

/** Milliseconds that an answer takes, at most; longer than a flow waits where the server is slow. */
const TAKES = 400;
const SLOW = 11_000;

/** The server that flows call: it counts, and it is at times slow, down or broken. */
export interface Outside {
  origin: string;
  /** What identifies each request that it has taken. */
  calls: string[];
  faults: Record<string, number>;
  stop(): Promise<void>;
}

export async function startOutside(random: Random): Promise<Outside> {
  const calls: string[] = [];
  const faults: Record<string, number> = {};
  const deck = new Deck(WEB_FAULTS, random.branch('faults'));
  const answer = (response: ServerResponse, call: string | null): void => {
    const fault = deck.draw();
    faults[fault] = (faults[fault] ?? 0) + 1;
    if (fault === 'reset') return void response.socket?.resetAndDestroy();
    const respond = (): void =>
      void response
        .writeHead(fault === '500' ? 500 : 200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ call }));
    setTimeout(respond, fault === 'slow' ? SLOW : random.between(0, TAKES)).unref();
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = new URLSearchParams(Buffer.concat(chunks).toString()).get('call');
      calls.push(`${request.url} ${call}`);
      answer(response, call);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    faults,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
