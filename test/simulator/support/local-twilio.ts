import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import pino from 'pino';
import { createSimulator, type Simulator, type SimulatorOptions } from '../../../src/simulator';
import { createTwilioClient, type TwilioClient } from '../../../src/twilio/client';
import { RestError } from '../../../src/twilio/rest-error';
import { answerErrors } from '../../support/answer-errors';

export const ACCOUNT_SID = `AC${'0'.repeat(32)}`;
export const AUTH_TOKEN = 'perdure';

/** Where the world believes the server to be. */
export const PUBLIC_BASE_URL = 'https://perdure.example.com';

/** What a handset has received. */
export interface Received {
  sid: string;
  from: string;
  to: string;
  body: string;
  media: string[];
  conversation_sid: string | null;
}

/** A running simulator, the official SDK pointed at it, and handsets. */
export class LocalTwilio {
  private constructor(
    readonly origin: string,
    readonly client: TwilioClient,
    private readonly server: Server,
    private readonly simulator: Simulator,
  ) {}

  static async start(options: Partial<SimulatorOptions> & { before?: RequestHandler } = {}): Promise<LocalTwilio> {
    const app = express();
    const server = createServer(app);
    let origin = '';
    const { before, ...rest } = options;
    const simulator = await createSimulator({
      accountSid: ACCOUNT_SID,
      authToken: AUTH_TOKEN,
      database: ':memory:',
      publicBaseUrl: PUBLIC_BASE_URL,
      origin: () => origin,
      authenticate: requireCredentials,
      logger: pino({ level: process.env.LOG_LEVEL ?? 'silent' }),
      ...rest,
    });
    if (before) app.use(before);
    app.use(simulator.router);
    app.use(answerErrors);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    simulator.start();
    const client = createTwilioClient({ accountSid: ACCOUNT_SID, authToken: AUTH_TOKEN, simulatorOrigin: origin });
    return new LocalTwilio(origin, client, server, simulator);
  }

  async stop(): Promise<void> {
    await this.simulator.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** A handset sends a message. */
  async text(from: string, to: string, body: string, more: Record<string, unknown> = {}): Promise<Response> {
    return this.postJson('/simulator/messages', { From: from, To: to, Body: body, ...more });
  }

  /** What a handset has received, oldest first. */
  async received(address: string): Promise<Received[]> {
    const response = await fetch(`${this.origin}/simulator/messages?Address=${encodeURIComponent(address)}`);
    return ((await response.json()) as { messages: Received[] }).messages;
  }

  /** How a handset shall behave. */
  async behave(address: string, behaviour: Record<string, unknown>): Promise<Response> {
    return fetch(`${this.origin}/simulator/addresses/${encodeURIComponent(address)}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(behaviour),
    });
  }

  /** A call of the API without the SDK. */
  async call(method: string, path: string, parameters?: Record<string, string> | URLSearchParams): Promise<Response> {
    return fetch(this.origin + path, {
      method,
      headers: { Authorization: `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}` },
      ...(parameters && { body: new URLSearchParams(parameters) }),
    });
  }

  private postJson(path: string, body: unknown): Promise<Response> {
    const headers = { 'Content-Type': 'application/json' };
    return fetch(this.origin + path, { method: 'POST', headers, body: JSON.stringify(body) });
  }
}

const requireCredentials: RequestHandler = (request, _response, next) => {
  const expected = `Basic ${Buffer.from(`${ACCOUNT_SID}:${AUTH_TOKEN}`).toString('base64')}`;
  if (request.get('Authorization') !== expected) throw RestError.unauthenticated();
  next();
};
