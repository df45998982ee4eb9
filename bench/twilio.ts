/** The local Twilio in a process of its own, so that its work is not counted as the worker's. Tells its origin on stdout. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { createSimulator } from '../src/simulator';

async function main(): Promise<void> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const simulator = await createSimulator({
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'perdure',
    database: ':memory:',
    publicBaseUrl: origin,
    origin: () => origin,
    authenticate: (_request, _response, next) => next(),
    logger: pino({ level: 'error' }),
  });
  app.use(simulator.router);
  simulator.start();
  process.stdout.write(`${origin}\n`);
}

void main();
