import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import pino from 'pino';
import { AccountDirectory } from '../src/accounts';
import { createApp } from '../src/server/app';
import { createExecutionsClient } from '../src/temporal/executions-client';
import type { PinnedFlow } from '../src/temporal/executions';
import type { TakeIn, Taken } from './ingestion';
import type { WebhookAnswer, WebhookOrder } from './webhook-sender';
import { ACCOUNT_SID, TASK_QUEUE, type World } from './world';

const AUTH_TOKEN = 'perdure';

/** The API as `npm start` has it, and a process that posts webhooks of a flow to it. */
export async function startWebhooks(
  world: World,
  flow: PinnedFlow,
): Promise<{ takeIn: TakeIn; stop(): Promise<void> }> {
  let origin = '';
  const { client, store } = world;
  const app = createApp({
    accounts: await AccountDirectory.open({ sid: ACCOUNT_SID, authTokens: [AUTH_TOKEN] }, store),
    publicBaseUrl: () => origin,
    store,
    executions: createExecutionsClient({ client, taskQueue: TASK_QUEUE }),
    validate: () => {
      throw new Error('Expected no flow to be saved by the API');
    },
    // It writes a line for each request; where to is not what is measured.
    logger: pino({ level: 'info' }, { write: () => undefined }),
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `${origin}/v1/Accounts/${ACCOUNT_SID}/Flows/${flow.flowSid}`;
  const sender = fork(path.join(__dirname, 'webhook-sender.ts'), { execArgv: ['--import', 'tsx'] });
  return {
    takeIn: (messages, atOnce) =>
      send(sender, { url, authToken: AUTH_TOKEN, webhooks: messages.map(({ parameters }) => parameters), atOnce }),
    async stop() {
      sender.kill();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function send(sender: ChildProcess, order: WebhookOrder): Promise<Taken> {
  const answered = once(sender, 'message') as Promise<[WebhookAnswer]>;
  sender.send(order);
  const [{ took, refused, cpu }] = await answered;
  if (refused > 0) throw new Error(`Expected all webhooks to be taken in, but ${refused} were not`);
  return { took, senderCpu: cpu };
}
