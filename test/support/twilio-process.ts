/** The local Twilio in a process of its own: `twilio-process.ts <options as JSON>`. Tells its origin on stdout. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { createSimulator } from '../../src/simulator';
import { answerErrors } from './answer-errors';
import type { TwilioProcessOptions } from './start-twilio-process';

async function main({ database, port = 0, retries, authToken = 'perdure' }: TwilioProcessOptions): Promise<void> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const simulator = await createSimulator({
    accountSid: `AC${'0'.repeat(32)}`,
    authToken,
    database,
    publicBaseUrl: origin,
    origin: () => origin,
    authenticate: (_request, _response, next) => next(),
    logger: pino({ level: 'error' }, pino.destination(2)),
    webhook: { retries },
  });
  app.use(simulator.router);
  app.use(answerErrors);
  simulator.start();
  process.stdout.write(`${origin}\n`);
}

void main(JSON.parse(process.argv[2] ?? '{}') as TwilioProcessOptions);
