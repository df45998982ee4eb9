import { Agent, request } from 'node:http';
import { inParallel } from './benchmark';

/** A POST, with all that it takes. */
export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** What the process is told to send, so many at once. */
export interface SendingOrder {
  posts: Post[];
  atOnce: number;
}

/** What it tells when all are answered. */
export interface SendingReport {
  /** Milliseconds for all of them. */
  took: number;
  /** Answers that were no success. */
  refused: number;
  /** Milliseconds of CPU that sending took. */
  cpu: number;
}

const agent = new Agent({ keepAlive: true });

/** Sends from a process of its own: what that costs is not to count for who takes in. */
process.on('message', ({ posts, atOnce }: SendingOrder) => {
  const before = process.cpuUsage();
  const began = performance.now();
  let refused = 0;
  const all = inParallel(posts.length, atOnce, async (index) => {
    if (!(await succeeds(posts[index]!))) refused += 1;
  });
  void all.then(() => {
    const { user, system } = process.cpuUsage(before);
    process.send!({ took: performance.now() - began, refused, cpu: (user + system) / 1000 } satisfies SendingReport);
  });
});

function succeeds({ url, headers, body }: Post): Promise<boolean> {
  const length = { 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers: { ...headers, ...length } }, (response) => {
      const { statusCode = 0 } = response;
      response.resume().once('end', () => resolve(statusCode >= 200 && statusCode < 300));
    });
    sent.once('error', reject).end(body);
  });
}
