import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { validateRequest } from 'twilio';
import { AUTH_TOKEN } from './local-twilio';
import { eventually } from './eventually';

/** A request as it came in. */
export interface ReceivedWebhook {
  method: string;
  /** Path and query. */
  path: string;
  headers: Record<string, string | undefined>;
  parameters: Record<string, string>;
  /** Whether the SDK finds the signature right, over the URL that was configured. */
  signed: boolean;
}

/** An HTTP server that keeps what it is told, checks the signatures, and answers as a test wants it to. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  /** Answers a request; 200 with no body unless a test says otherwise. */
  answer: (response: Response, webhook: ReceivedWebhook) => void = (response) => void response.status(200).end();

  private constructor(
    readonly origin: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<WebhookReceiver> {
    const app = express();
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new WebhookReceiver(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
    app.use(express.urlencoded({ extended: false }));
    app.use((request, response) => {
      const body = (request.body ?? {}) as Record<string, string>;
      const signature = request.get('X-Twilio-Signature') ?? '';
      const webhook: ReceivedWebhook = {
        method: request.method,
        path: request.originalUrl,
        headers: request.headers as Record<string, string | undefined>,
        parameters: request.method === 'GET' ? (request.query as Record<string, string>) : body,
        signed: validateRequest(AUTH_TOKEN, signature, receiver.origin + request.originalUrl, body),
      };
      receiver.received.push(webhook);
      receiver.answer(response, webhook);
    });
    return receiver;
  }

  /** Waits until so many requests have come in, and gives their parameters. */
  async expect(count: number): Promise<Record<string, string>[]> {
    await eventually(
      () => this.received.length >= count,
      `${count} webhooks`,
      () => this.received,
    );
    return this.received.map(({ parameters }) => parameters);
  }

  clear(): void {
    this.received.length = 0;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
