import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { Client, Connection } from '@temporalio/client';
import { requestTrigger } from '../../src/engine/triggers';
import { createExecutionsClient } from '../../src/temporal/executions-client';
import { TemporalUnavailable, type Executions } from '../../src/temporal/executions';

const DEADLINE_MS = 500;
const flow = { accountSid: 'AC1', flowSid: 'FW1', revision: 1, definition: { hash: 'a', size: 1 } };
const trigger = requestTrigger({ from: '+15559990000', to: '+15550001111', parameters: {} });
const message = { sid: 'SM1', parameters: {} };

/** A Temporal that takes connections and never says a word. */
let server: Server;
const sockets: Socket[] = [];
let connection: Connection;
let executions: Executions;
beforeAll(async () => {
  server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  connection = Connection.lazy({ address: `127.0.0.1:${(server.address() as AddressInfo).port}` });
  const client = new Client({ connection });
  executions = createExecutionsClient({ client, taskQueue: 'none', deadlineMs: DEADLINE_MS });
});
afterAll(async () => {
  await connection.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});

const route = { workflowId: 'FW1/a', executionSid: 'FN1' };

test.each<[string, () => Promise<unknown>]>([
  ['a start', () => executions.start(flow, trigger)],
  ['a message', () => executions.deliver({ flow, trigger }, message)],
  ['a message for one execution', () => executions.forward(route, message)],
  ['a question about an earlier message', () => executions.hasHad('FW1/a', 'SM1', new Date())],
  ['an end', () => executions.end(route)],
  ['the end of a conversation', () => executions.conversationEnded(route, { conversationSid: 'CH1', how: 'closed' })],
  ['a receipt', () => executions.deliveryReceipt('FW1/a', { messageSid: 'SM1', status: 'sent' })],
])('%s is given up when Temporal does not answer', async (_what, call) => {
  await expect(call()).rejects.toBeInstanceOf(TemporalUnavailable);
});

test('a hundred at once are all given up', async () => {
  const calls = Array.from({ length: 100 }, () => executions.deliver({ flow, trigger }, message));
  const settled = await Promise.allSettled(calls);
  expect(new Set(settled.map(({ status }) => status))).toEqual(new Set(['rejected']));
});
