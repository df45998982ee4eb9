import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PayloadCodec } from '@temporalio/common';
import { httpRequest } from '../../activities/http-request';
import type { HttpOutcome, HttpRequest } from '../../src/engine/web-request';
import type { FlowDefinition } from '../../src/flow/definition';
import { createHttpClient } from '../../src/http/guarded-client';
import { createDataConverter } from '../../src/temporal/data-converter';
import { UnreadablePayload } from '../../src/temporal/payload-envelope';
import { flowExecution } from '../../workflows';
import type { ExecutionSettings } from '../../workflows/messages';
import { startExecutionHost, type ExecutionHost } from '../support/execution-host';
import { ACCOUNT_SID, messageTrigger } from '../support/triggers';

/** Milliseconds: longer than the activity may take. Its worker is dead to Temporal by then. */
const SILENCE = 17_000;

/** Large enough for the store, and for none of the others. */
const LARGE = 'x'.repeat(20_000);

let host: ExecutionHost;
let isStoreDown = false;
/** How often the worker that gets an activity cannot read what is asked of it. */
let unreadAttempts = 0;
const asked: string[] = [];
beforeAll(async () => {
  const put = async (): Promise<void> => {
    if (isStoreDown) throw new Error('The store is down');
  };
  const blobs = { put, get: async () => undefined };
  const [codec] = createDataConverter({ blobs, encryptionKeys: [] }).payloadCodecs;
  const decode: PayloadCodec['decode'] = async (payloads, context) => {
    if (context?.type !== 'activity' || payloads.length === 0 || unreadAttempts === 0)
      return codec.decode(payloads, context);
    unreadAttempts -= 1;
    throw new UnreadablePayload('The key is missing');
  };
  host = await startExecutionHost({ dataConverter: { payloadCodecs: [{ ...codec, decode }] } });
  host.activities.httpRequest = async ({ url }: HttpRequest) => {
    asked.push(url);
    // The server has it; the worker dies before it can tell.
    if (asked.filter((one) => one === url).length === 1) await new Promise((resolve) => setTimeout(resolve, SILENCE));
    const answer: HttpOutcome = { ok: true, status: 200, contentType: 'text/plain', body: 'done' };
    return answer;
  };
});
afterAll(() => host.stop());

function flow(method: 'GET' | 'POST', url: string, flags: FlowDefinition['flags']): FlowDefinition {
  return {
    initial_state: 'Trigger',
    ...(flags && { flags }),
    states: [
      { name: 'Trigger', type: 'trigger', transitions: [{ event: 'incomingMessage', next: 'call' }] },
      {
        name: 'call',
        type: 'make-http-request',
        properties: { method, url, content_type: 'application/json' },
        transitions: [{ event: 'success', next: 'well' }, { event: 'failed' }],
      },
      { name: 'well', type: 'set-variables', properties: { variables: [] }, transitions: [{ event: 'next' }] },
    ],
  };
}

interface Call {
  own?: string;
  requests?: ExecutionSettings['requests'];
  origin?: string;
}

async function call(method: 'GET' | 'POST', { own, requests, origin = 'https://example.com' }: Call = {}) {
  const url = `${origin}/${randomUUID()}`;
  const flags = own ? { allow_concurrent_calls: false, requests: own } : undefined;
  const settings = requests ? { requests } : {};
  const input = { accountSid: ACCOUNT_SID, flowSid: `FW${'d'.repeat(32)}`, revision: 1, trigger: messageTrigger('hi') };
  const { executionSid } = await host.client.workflow.execute(flowExecution, {
    workflowId: randomUUID(),
    taskQueue: host.taskQueue,
    args: [{ ...input, settings }, flow(method, url, flags as FlowDefinition['flags'])],
  });
  const step = host.steps(executionSid).find(({ widget }) => widget === 'call');
  return [asked.filter((one) => one === url).length, step?.event];
}

test('a request whose worker died is made again where it is a GET, or the flow or the settings want it', async () => {
  const calls = [
    call('POST'),
    call('GET'),
    call('POST', { own: 'at-least-once' }),
    call('POST', { requests: 'at-least-once' }),
    call('POST', { own: 'once', requests: 'at-least-once' }),
  ];
  expect(await Promise.all(calls)).toEqual([
    [1, 'failed'],
    [2, 'success'],
    [2, 'success'],
    [2, 'success'],
    [1, 'failed'],
  ]);
});

test.each(['POST', 'GET'] as const)('a large answer to a %s counts also while the store is down', async (method) => {
  host.activities.httpRequest = async ({ url }: HttpRequest) => {
    asked.push(url);
    isStoreDown = true;
    return { ok: true, status: 200, contentType: 'text/plain', body: LARGE };
  };
  expect(await call(method)).toEqual([1, 'success']);
  isStoreDown = false;
});

test('a request that a worker could not read was not made, and is made by one that can', async () => {
  host.activities.httpRequest = async ({ url }: HttpRequest) => {
    asked.push(url);
    return { ok: true, status: 200, contentType: 'text/plain', body: 'done' };
  };
  unreadAttempts = 1;
  expect(await call('POST')).toEqual([1, 'success']);
  unreadAttempts = 4;
  expect(await call('GET')).toEqual([1, 'success']);
  expect(unreadAttempts).toBe(0);
});

test.each(['POST', 'GET'] as const)('a %s is made later that was not made for want of the account', async (method) => {
  const server = createServer(({ url = '' }, response) => {
    // A signed body adds its hash.
    asked.push(origin + url.split('?', 1)[0]);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let isDown = true;
  const tokenOf = async (): Promise<string> => {
    const wasDown = isDown;
    isDown = false;
    if (wasDown) throw new Error('The store is down');
    return 'secret';
  };
  const http = createHttpClient({ tokenOf, allow: ['127.0.0.1'] });
  host.activities.httpRequest = (request: HttpRequest) => httpRequest(http, request);
  const made = await call(method, { origin });
  await new Promise((resolve) => server.close(resolve));
  expect(made).toEqual([1, 'success']);
});
