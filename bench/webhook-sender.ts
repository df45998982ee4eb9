import { Agent, request } from 'node:http';
import { inParallel } from './benchmark';

/** A webhook, signed. */
export interface WebhookRequest {
  url: string;
  body: string;
  signature: string;
}

/** What the process is told to send, so many at once. */
export interface WebhookOrder {
  requests: WebhookRequest[];
  atOnce: number;
}

/** What it tells when all are answered. */
export interface WebhookAnswer {
  /** Milliseconds for all of them. */
  took: number;
  /** Answers that were not 200. */
  refused: number;
}

const agent = new Agent({ keepAlive: true });

/** Plays Twilio in a process of its own: what sending costs is not to count for who takes in. */
process.on('message', ({ requests, atOnce }: WebhookOrder) => {
  const began = performance.now();
  let refused = 0;
  const all = inParallel(requests.length, atOnce, async (index) => {
    if ((await post(requests[index]!)) !== 200) refused += 1;
  });
  void all.then(() => process.send!({ took: performance.now() - began, refused } satisfies WebhookAnswer));
});

function post({ url, body, signature }: WebhookRequest): Promise<number | undefined> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    'x-twilio-signature': signature,
  };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    sent.once('error', reject).end(body);
  });
}
