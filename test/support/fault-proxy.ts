import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How Twilio misbehaves. What is `…-after` has been done by the Twilio behind the proxy; the rest has not. */
export type Fault =
  | { kind: 'answer'; status: number; body?: object; headers?: Record<string, string> }
  | { kind: 'reset-before' }
  | { kind: 'reset-after' }
  /** The connection breaks at once, and the Twilio behind the proxy comes to the request only so many milliseconds later. */
  | { kind: 'reset-long-before'; ms: number }
  | { kind: 'hang-before' }
  | { kind: 'hang-after' }
  /** The answer breaks off in the middle of its JSON, as a complete answer of that length. */
  | { kind: 'truncate-after' }
  /** 200 or 201 with a page of HTML. */
  | { kind: 'html-after' }
  /** 503, as if it had not been done. */
  | { kind: 'unavailable-after' };

/** Picks the fault that a request meets, by method and path with its query; undefined: none. */
export type ChooseFault = (method: string, path: string) => Fault | undefined;

/** Which requests a fault meets. */
export interface FaultTarget {
  method: string;
  /** Tested against the path and query. */
  path: RegExp;
}

/** An HTTP proxy before a Twilio, which passes everything on but for the faults that a test has asked for. */
export interface FaultProxy {
  origin: string;
  /** Requests so far, as `POST /v1/Conversations`. */
  requests: string[];
  /** Faults for the next matching requests, one after the other. */
  inject(target: FaultTarget, ...faults: Fault[]): void;
  /** Milliseconds that the Twilio behind the proxy has taken at most for a request. */
  slowest(): number;
  /** Faults that no request has met yet. */
  pending(): number;
  /** Resolves when the Twilio behind the proxy has come to all requests. */
  idle(): Promise<unknown>;
  /** Forgets the faults that no request has met. */
  clear(): void;
  stop(): Promise<void>;
}

interface Planned {
  target: FaultTarget;
  fault: Fault;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
}

export interface FaultProxyOptions {
  /** The fault of a request for which none was injected. */
  choose?: ChooseFault;
  /** Milliseconds for which lists do not show what was made. */
  lagMs?: number;
}

/** @param targetOrigin such as `http://127.0.0.1:3000` */
export async function startFaultProxy(targetOrigin: string, options: FaultProxyOptions = {}): Promise<FaultProxy> {
  const { choose = () => undefined, lagMs = 0 } = options;
  const planned: Planned[] = [];
  const requests: string[] = [];
  const underWay = new Set<Promise<void>>();
  let slowest = 0;
  const clocked: Forward = async (incoming) => {
    const begun = Date.now();
    const answer = await forward(incoming, targetOrigin);
    slowest = Math.max(slowest, Date.now() - begun);
    return lagMs > 0 && incoming.request.method === 'GET' ? lagging(answer, Date.now() - lagMs) : answer;
  };
  const server = createServer((request, response) => {
    const handled = bodyOf(request)
      .then(async (body) => {
        const { method = '', url = '' } = request;
        requests.push(`${method} ${url}`);
        const index = planned.findIndex(({ target }) => target.method === method && target.path.test(url));
        const [met] = index < 0 ? [] : planned.splice(index, 1);
        await exchange({ request, response, body }, clocked, met?.fault ?? choose(method, url));
      })
      .catch(() => void response.socket?.resetAndDestroy()) // Nobody is there: as a Twilio that is down.
      .finally(() => underWay.delete(handled));
    underWay.add(handled);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    inject: (target, ...faults) => planned.push(...faults.map((fault) => ({ target, fault }))),
    slowest: () => slowest,
    pending: () => planned.length,
    idle: () => Promise.all(underWay),
    clear: () => void planned.splice(0),
    stop: () => close(server),
  };
}

type Forward = (incoming: Exchange) => Promise<Answer>;

async function exchange(incoming: Exchange, ask: Forward, fault: Fault | undefined): Promise<void> {
  const { response } = incoming;
  if (fault?.kind === 'answer') {
    response.writeHead(fault.status, { 'Content-Type': 'application/json', ...fault.headers });
    response.end(JSON.stringify(fault.body ?? {}));
  } else if (fault?.kind === 'reset-before') {
    response.socket?.resetAndDestroy();
  } else if (fault?.kind === 'reset-long-before') {
    response.socket?.resetAndDestroy();
    await sleep(fault.ms);
    await ask(incoming);
  } else if (fault?.kind !== 'hang-before') {
    const answer = await ask(incoming);
    if (fault) SPOIL[fault.kind](response, answer);
    else respond(response, answer, answer.body);
  }
}

type LateFault = Exclude<Fault['kind'], 'answer' | 'reset-before' | 'reset-long-before' | 'hang-before'>;

/** What becomes of the answer on its way back. */
const SPOIL: Record<LateFault, (response: ServerResponse, answer: Answer) => void> = {
  'reset-after': (response) => response.socket?.resetAndDestroy(),
  'hang-after': () => undefined,
  'truncate-after': (response, answer) =>
    respond(response, answer, answer.body.subarray(0, Math.floor(answer.body.length / 2))),
  'html-after': (response, answer) => respond(response, answer, Buffer.from('<html><body>All is well</body></html>')),
  'unavailable-after': (response, answer) => respond(response, { ...answer, status: 503 }, Buffer.of()),
};

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

function forward({ request, body }: Exchange, targetOrigin: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method, url, headers } = request;
    const outgoing = httpRequest(new URL(url ?? '/', targetOrigin), { method, headers }, (answer) => {
      bodyOf(answer).then(
        (received) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: received }),
        reject,
      );
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** An answer of a list that does not show yet what was made after a moment; any other answer as it is. */
function lagging(answer: Answer, shownUntil: number): Answer {
  if (answer.status !== 200) return answer;
  const isShown = (item: { date_created?: string }): boolean => !(Date.parse(item.date_created ?? '') > shownUntil);
  const shown = Object.entries(JSON.parse(answer.body.toString()) as object).map(([key, value]: [string, unknown]) => [
    key,
    Array.isArray(value) ? (value as { date_created?: string }[]).filter(isShown) : value,
  ]);
  return { ...answer, body: Buffer.from(JSON.stringify(Object.fromEntries(shown))) };
}

function respond(response: ServerResponse, { status, headers }: Answer, body: Buffer): void {
  const { 'transfer-encoding': _encoding, ...rest } = headers;
  response.writeHead(status, { ...rest, 'content-length': body.length });
  response.end(body);
}

async function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
