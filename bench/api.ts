import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import pino from 'pino';
import { AccountDirectory } from '../src/accounts';
import { createApp } from '../src/server/app';
import { createExecutionsClient } from '../src/temporal/executions-client';
import type { Post, SendingOrder, SendingReport } from './http-sender';
import type { Taken } from './intake';
import { ACCOUNT_SID, TASK_QUEUE, type World } from './world';

/** Of the account; webhooks are signed with it. */
export const AUTH_TOKEN = 'perdure';

/** The API as `npm start` has it, and a process that posts to it. */
export interface Api {
  origin: string;
  /** @throws Error when anything but a success was answered */
  send: (posts: Post[], atOnce: number) => Promise<Taken>;
  stop(): void;
}

/** Starts an API in this process. */
export async function startApi({ client, store }: World): Promise<Api> {
  let origin = '';
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
  const sender = fork(path.join(__dirname, 'http-sender.ts'), { execArgv: ['--import', 'tsx'] });
  return {
    origin,
    send: (posts, atOnce) => send(sender, { posts, atOnce }),
    stop() {
      sender.kill();
      server.closeAllConnections();
      server.close();
    },
  };
}

async function send(sender: ChildProcess, order: SendingOrder): Promise<Taken> {
  const answered = once(sender, 'message') as Promise<[SendingReport]>;
  sender.send(order);
  const [{ took, refused, cpu }] = await answered;
  if (refused > 0) throw new Error(`Expected all requests to be taken, but ${refused} were not`);
  return { took, senderCpu: cpu };
}
