import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { validateRequestWithBody } from 'twilio';
import type { CloudEvent } from '../../src/events/cloud-event';

/** A webhook sink that checks the signatures, keeps what it gets, and answers as a test wants it to. */
export class EventReceiver {
  /** Each request that was answered with success. */
  readonly requests: CloudEvent[][] = [];
  /** Every request, whatever its answer. */
  tries = 0;
  /** Headers of the newest request. */
  headers: Record<string, unknown> = {};
  /** Whether the SDK found every signature right. */
  isSigned = true;
  /** Status of the answer. */
  answer: () => number | Promise<number> = () => 200;

  private constructor(
    readonly url: string,
    private readonly server: Server,
  ) {}

  static async start(token: string): Promise<EventReceiver> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const receiver = new EventReceiver(`${origin}/events?from=perdure`, server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        const signature = String(request.headers['x-twilio-signature']);
        receiver.isSigned &&= validateRequestWithBody(token, signature, origin + String(request.url), body);
        receiver.headers = request.headers;
        receiver.tries += 1;
        void Promise.resolve(receiver.answer()).then((status) => {
          if (status < 300) receiver.requests.push(JSON.parse(body) as CloudEvent[]);
          response.writeHead(status).end();
        });
      });
    });
    return receiver;
  }

  /** What it has got, in order. */
  get events(): CloudEvent[] {
    return this.requests.flat();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
