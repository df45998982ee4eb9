import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { stepKeyOf } from '../../../src/twilio/step-key';
import { Deck } from '../deck';
import type { Random } from '../random';
import type { Accepted } from './evidence';

/** What the network does to webhooks on their way from Twilio to the API: to how many of so many in all. */
export const WEBHOOK_FAULTS = {
  /** It arrives, and so does the answer. */
  none: 12,
  delayed: 2,
  /** Twilio does not hear the answer, and posts it again. */
  'answer lost': 1,
  'never arrives': 1,
  /** Twice at the same moment. */
  doubled: 2,
  /** Once more, when others may have come. */
  repeated: 1,
  /** Twilio believes that it has arrived; others overtake it. */
  overtaken: 1,
} as const;
type WebhookFault = keyof typeof WEBHOOK_FAULTS;

/** The way from Twilio to the API. It keeps what the API has accepted. */
export interface WebhookNetwork {
  origin: string;
  accepted: Accepted[];
  faults: Record<string, number>;
  /** Does no more harm, once it has done every harm; what is still on its way arrives. */
  calm(): void;
  /** Webhooks that are on their way. */
  underWay(): number;
  stop(): Promise<void>;
}

interface Webhook {
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** @param target where the API is: of several, one after the other */
export async function startWebhookNetwork(target: () => string, random: Random): Promise<WebhookNetwork> {
  const accepted: Accepted[] = [];
  const faults: Record<string, number> = {};
  let [isCalm, underWay] = [false, 0];
  const carrier: Carrier = { random, deliver: (webhook) => deliver(target(), webhook, accepted) };
  const deck = new Deck(WEBHOOK_FAULTS, random.branch('faults'));
  const server = createServer((request, response) => {
    const fault = isCalm && deck.isRoundOver ? 'none' : deck.draw();
    faults[fault] = (faults[fault] ?? 0) + 1;
    underWay += 1;
    void readWebhook(request)
      .then((webhook) => CARRY[fault](carrier, webhook, response))
      .catch(() => response.socket?.resetAndDestroy()) // Nobody is there: Twilio tries again.
      .finally(() => (underWay -= 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted,
    faults,
    calm: () => (isCalm = true),
    underWay: () => underWay,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Carrier {
  random: Random;
  /** Posts a webhook to the API, and gives its status. */
  deliver: (webhook: Webhook) => Promise<number>;
}

type Carry = (carrier: Carrier, webhook: Webhook, response: ServerResponse) => Promise<unknown>;

const answer = (response: ServerResponse, status: number): void => void response.writeHead(status).end();
const harmless = (call: Promise<unknown>): Promise<unknown> => call.catch(() => undefined);

const CARRY: Record<WebhookFault, Carry> = {
  none: async ({ deliver }, webhook, response) => answer(response, await deliver(webhook)),
  async delayed({ deliver, random }, webhook, response) {
    await sleep(random.between(100, 2_000));
    answer(response, await deliver(webhook));
  },
  async 'answer lost'({ deliver }, webhook, response) {
    await deliver(webhook);
    response.socket?.resetAndDestroy();
  },
  async 'never arrives'(_carrier, _webhook, response) {
    response.socket?.resetAndDestroy();
  },
  async doubled({ deliver }, webhook, response) {
    const twin = harmless(deliver(webhook));
    answer(response, await deliver(webhook));
    await twin;
  },
  async repeated({ deliver, random }, webhook, response) {
    answer(response, await deliver(webhook));
    await sleep(random.between(200, 8_000));
    await harmless(deliver(webhook));
  },
  async overtaken({ deliver, random }, webhook, response) {
    answer(response, 200);
    await sleep(random.between(200, 2_000));
    while (!(await deliver(webhook).catch(() => 503)).toString().startsWith('2')) await sleep(300);
  },
};

/** Milliseconds that the API may take; Twilio waits 5,000. */
const PATIENCE = 6_000;

function deliver(origin: string, { path, headers, body }: Webhook, accepted: Accepted[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers, timeout: PATIENCE };
    const outgoing = httpRequest(new URL(path, origin), options, (response) => {
      const status = response.statusCode ?? 502;
      response.resume();
      const message = status < 300 ? messageIn(path, body) : undefined;
      if (message) accepted.push(message);
      resolve(status);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error('The API took too long')));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** The message that somebody wrote, if the webhook tells of one. */
function messageIn(path: string, body: string): Accepted | undefined {
  const form = Object.fromEntries(new URLSearchParams(body));
  const { EventType, MessageSid: sid, SmsStatus, Attributes, ConversationSid: conversationSid, DateCreated } = form;
  const isMessage = EventType === 'onMessageAdded' || (EventType === undefined && SmsStatus === 'received');
  if (!isMessage || !sid || stepKeyOf(Attributes) !== undefined) return undefined;
  const { pathname, searchParams } = new URL(path, 'http://api');
  const executionSid = searchParams.get('Execution') ?? undefined;
  const written = conversationSid && DateCreated ? { conversationSid, at: DateCreated } : undefined;
  return { sid, flowSid: pathname.split('/').at(-1)!, executionSid, at: new Date().toISOString(), written };
}

async function readWebhook(request: IncomingMessage): Promise<Webhook> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { host: _host, connection: _connection, ...headers } = request.headers;
  return { path: request.url ?? '/', headers, body: Buffer.concat(chunks).toString() };
}
