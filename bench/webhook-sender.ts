import { Agent, request } from 'node:http';
import { getExpectedTwilioSignature } from 'twilio/lib/webhooks/webhooks';
import { inParallel } from './benchmark';

/** What the process is told to send, so many at once: the parameters of webhooks, and what they are signed with. */
export interface WebhookOrder {
  url: string;
  authToken: string;
  webhooks: Record<string, string>[];
  atOnce: number;
}

/** A webhook as it goes out. */
interface WebhookRequest {
  url: string;
  body: string;
  headers: Record<string, string | number>;
}

/** What it tells when all are answered. */
export interface WebhookAnswer {
  /** Milliseconds for all of them. */
  took: number;
  /** Answers that were not 200. */
  refused: number;
  /** Milliseconds of CPU that sending took. */
  cpu: number;
}

const agent = new Agent({ keepAlive: true });

/** Plays Twilio in a process of its own: what sending costs is not to count for who takes in. */
process.on('message', ({ url, authToken, webhooks, atOnce }: WebhookOrder) => {
  const requests = webhooks.map((parameters) => signed(url, authToken, parameters));
  const before = process.cpuUsage();
  const began = performance.now();
  let refused = 0;
  const all = inParallel(requests.length, atOnce, async (index) => {
    if ((await post(requests[index]!)) !== 200) refused += 1;
  });
  void all.then(() => {
    const { user, system } = process.cpuUsage(before);
    const answer: WebhookAnswer = { took: performance.now() - began, refused, cpu: (user + system) / 1000 };
    process.send!(answer);
  });
});

function signed(url: string, authToken: string, parameters: Record<string, string>): WebhookRequest {
  const body = new URLSearchParams(parameters).toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': Buffer.byteLength(body),
    'x-twilio-signature': getExpectedTwilioSignature(authToken, url, parameters),
  };
  return { url, body, headers };
}

function post({ url, body, headers }: WebhookRequest): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    sent.once('error', reject).end(body);
  });
}
