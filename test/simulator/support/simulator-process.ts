/** A simulator in a process of its own, which a test can kill: `simulator-process.ts <database> <public base URL>`. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import pino from 'pino';
import { createSimulator } from '../../../src/simulator';

async function main(database: string): Promise<void> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const simulator = await createSimulator({
    accountSid: `AC${'0'.repeat(32)}`,
    authToken: 'perdure',
    database,
    publicBaseUrl: origin,
    origin: () => origin,
    authenticate: (_request, _response, next) => next(),
    logger: pino({ level: 'silent' }),
  });
  app.use(simulator.router);
  simulator.start();
  process.stdout.write(`${origin}\n`);
}

void main(process.argv[2] ?? '');
