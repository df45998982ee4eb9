import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express from 'express';
import pino from 'pino';
import type { HttpRequest } from '../../src/engine/web-request';
import { createFunctionsRuntime, type FunctionsRuntime } from '../../src/functions/runtime';
import { createHttpClient } from '../../src/http/guarded-client';
import { processInfo } from '../../src/temporal/embedded/processes';
import { startServer, type TestServer } from '../http/support/servers';
import { settled } from '../support/settled';

const directory = path.join(__dirname, 'functions');
const accountSid = `AC${'0'.repeat(32)}`;
const authToken = 'secret';

let twilio: TestServer;
/** Patient enough for a machine on which a process takes long to start. */
let served: Served;
/** Ends what does not answer soon. */
let hasty: Served;
let origin: string;
const lines: { level: number; msg: string; function: string }[] = [];

interface Served {
  origin: string;
  stop(): Promise<void>;
}

async function serve(timeoutMilliseconds: number): Promise<Served> {
  const logger = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[0]) });
  const runtime: FunctionsRuntime = createFunctionsRuntime({
    directory,
    accountSid,
    authToken,
    twilioOrigin: () => twilio.origin,
    logger,
    timeoutMilliseconds,
    memoryMegabytes: 128,
  });
  const server: http.Server = express().use(runtime.router).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      runtime.stop();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

beforeAll(async () => {
  twilio = await startServer((request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ friendly_name: `at ${request.path}` }));
  });
  [served, hasty] = [await serve(120_000), await serve(4_000)];
  ({ origin } = served);
});
afterAll(async () => {
  await Promise.all([served.stop(), hasty.stop()]);
  await twilio.close();
});

const call = (name: string, init?: RequestInit): Promise<Response> => fetch(`${origin}/functions/${name}`, init);
const hang = async (how: 'loop' | 'silence'): Promise<number> =>
  (await fetch(`${hasty.origin}/functions/fails?how=${how}`)).status;
const json = async (response: Promise<Response>): Promise<unknown> => (await response).json();

describe('what a Function is given', () => {
  test('a form, and the query, are its event', async () => {
    const form = new URLSearchParams({ a: '1', both: 'body', 'A[b]': 'flat' });
    const echoed = await json(call('echo?q=2&both=query', { method: 'POST', body: form }));
    expect(echoed).toMatchObject({ a: '1', q: '2', both: 'body', 'A[b]': 'flat' });
  });

  test('JSON is its event too, with headers and cookies beside it', async () => {
    const headers = { 'Content-Type': 'application/json', Cookie: 'x=1; y="two"', 'X-Own': 'yes' };
    const echoed = await json(call('echo', { method: 'POST', headers, body: '{"deep":{"a":[1]}}' }));
    expect(echoed).toMatchObject({
      deep: { a: [1] },
      request: { headers: { 'x-own': 'yes' }, cookies: { x: '1', y: 'two' } },
    });
  });

  test('who and where it is, and the variables of its folder', async () => {
    const context = { PATH: '/echo', DOMAIN_NAME: origin.replace('http://', ''), FROM_FILE: 'of the file' };
    expect(await json(call('echo'))).toMatchObject({ context });
  });

  test("Twilio's globals, and nothing of the server's environment", async () => {
    process.env.FUNCTIONS_TEST_SECRET = 'secret';
    expect(await json(call('nested/uses-globals'))).toEqual({
      shouted: 'HI',
      functions: ['answers', 'calls-twilio', 'echo', 'fails', 'nested/uses-globals', 'no-handler', 'own', 'shared'],
      assets: ['/data.json'],
      asset: '{ "a": 1 }\n',
      sync: 'function',
      client: accountSid,
      secret: null,
      variable: 'of the file',
    });
    delete process.env.FUNCTIONS_TEST_SECRET;
  });

  test('clients of Twilio that reach the local one, however they are made', async () => {
    twilio.received.length = 0;
    const at = 'at /v1/Conversations/CH1';
    expect(await json(call('calls-twilio'))).toEqual([at, at, at]);
    const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
    expect(new Set(twilio.received.map(({ headers }) => headers.authorization))).toEqual(new Set([basic]));
  });
});

describe('what it answers', () => {
  const answer = (kind: string): Promise<Response> => call(`answers?kind=${kind}`);

  test.each([
    ['text', 'text/plain', 'Hello'],
    ['number', 'application/json', '7'],
    ['nothing', 'application/json', ''],
    ['twiml', 'text/xml', '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Hello</Message></Response>'],
  ])('%s', async (kind, type, body) => {
    const response = await answer(kind);
    expect([response.status, await response.text()]).toEqual([200, body]);
    expect(response.headers.get('content-type')).toMatch(type);
    expect(response.headers.get('x-twilio-function-concurrency')).toBe('1');
  });

  test('a Twilio.Response', async () => {
    const response = await answer('own');
    expect([response.status, await response.json()]).toEqual([418, { short: 'stout' }]);
    expect(response.headers.get('x-own')).toBe('yes');
    expect(response.headers.get('set-cookie')).toBe('a=b;Path=/');
  });

  test('bytes', async () => {
    const response = await answer('bytes');
    expect([response.status, [...new Uint8Array(await response.arrayBuffer())]]).toEqual([201, [0, 255]]);
  });

  test('nothing that would harm the server', async () => {
    expect((await answer('badHeader')).status).toBe(500);
    expect((await answer('large')).status).toBe(500);
    expect(await (await answer('text')).text()).toBe('Hello');
  });
});

describe('what goes wrong in it', () => {
  const fail = (how: string): Promise<Response> => call(`fails?how=${how}`);

  test.each([
    ['error', { name: 'TypeError', message: 'as an error' }],
    ['thrown', { name: 'Error', message: 'thrown' }],
    ['later', { name: 'Error', message: 'thrown' }],
  ])('%s is its answer, with status 500', async (how, body) => {
    const response = await fail(how);
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject(body);
  });

  test('what is no error is the body', async () => {
    const response = await fail('text');
    expect([response.status, await response.text()]).toEqual([500, 'as text']);
  });

  test.each([
    ['exit', /\(3\)/],
    ['crash', /SIGSEGV/],
  ])('%s ends its process and nothing else', async (how, message) => {
    const response = await fail(how);
    expect(response.status).toBe(500);
    expect(((await response.json()) as { message: string }).message).toMatch(message);
    expect((await call('echo')).status).toBe(200);
  });

  test('a loop, and a callback that never comes, are ended in time', async () => {
    expect(await Promise.all([hang('loop'), hang('silence')])).toEqual([504, 504]);
  });

  test('others are served while one does not come to its end', async () => {
    const impatient = new AbortController();
    const silence = call('fails?how=silence', { signal: impatient.signal }).catch(() => undefined);
    const first = await Promise.race([
      silence.then(() => 'silence'),
      call('answers?kind=text').then(({ status }) => status),
    ]);
    expect(first).toBe(200);
    impatient.abort();
    await silence;
  });

  test.each(['heap', 'buffers'])('too much memory, of the %s, ends it', async (how) => {
    expect((await fail(how)).status).toBe(500);
  });

  test('a file without a handler, with an error in it, or with a body that is no JSON', async () => {
    expect((await call('no-handler')).status).toBe(500);
    const broken = await call('echo', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{' });
    expect(broken.status).toBe(400);
  });
});

describe('who may call', () => {
  test.each([
    'unknown',
    'shared',
    'shared.private',
    'own.protected',
    '..%2Fruntime.test',
    '%2e%2e/runtime.test',
    '.env',
    'nested',
    '',
  ])('%p is not there', async (name) => {
    expect((await call(name)).status).toBe(404);
  });

  test('PUT and DELETE are not taken', async () => {
    expect((await call('echo', { method: 'DELETE' })).status).toBe(405);
  });

  test('a protected one answers Twilio and flows, and nobody else', async () => {
    expect((await call('own')).status).toBe(403);
    expect((await call('own', { headers: { 'X-Twilio-Signature': 'wrong' } })).status).toBe(403);
    const flows = createHttpClient({ tokenOf: async () => authToken, allow: ['127.0.0.1'] });
    const request: HttpRequest = {
      widget: 'w',
      accountSid,
      method: 'POST',
      url: `${origin}/functions/own?a=b`,
      contentType: 'application/x-www-form-urlencoded;charset=utf-8',
      body: '',
      parameters: [{ key: 'k', value: 'v' }],
      twilioAuth: false,
    };
    expect(await flows.send(request)).toMatchObject({ status: 200, body: 'for Twilio only' });
    const asJson = { ...request, contentType: 'application/json', body: '{"a":1}' };
    expect(await flows.send(asJson)).toMatchObject({ status: 200 });
    const stranger = createHttpClient({ tokenOf: async () => 'other', allow: ['127.0.0.1'] });
    expect(await stranger.send(request)).toMatchObject({ status: 403 });
  });
});

test('what it writes to the console is in the log', async () => {
  lines.length = 0;
  await call('echo');
  const echoed = lines.filter(({ function: name }) => name === 'echo');
  expect(echoed).toContainEqual(expect.objectContaining({ level: 30, msg: 'echoing' }));
  expect(echoed).toContainEqual(expect.objectContaining({ level: 40, msg: 'to both streams' }));
});

test('no more run at once than the machine can take', async () => {
  const statuses = await Promise.all(Array.from({ length: 12 }, () => hang('silence')));
  expect(statuses.filter((status) => status === 429)).toHaveLength(2);
});

test('a loop ends with its server, also when that is killed', async () => {
  const script = path.join(__dirname, 'support', 'looping.ts');
  const server = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(server.stdout, 'data')) as [Buffer];
  const pid = Number(line);
  const runs = async (): Promise<boolean> => (await processInfo(pid)) !== undefined;
  try {
    server.kill('SIGKILL');
    expect(await settled(runs, (isRunning) => !isRunning)).toBe(false);
  } finally {
    if (await runs()) process.kill(pid, 'SIGKILL');
  }
});

test('a Function that changes is served as it is now', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'functions-'));
  const logger = pino({ level: 'silent' });
  const own = createFunctionsRuntime({ directory: folder, accountSid, authToken, twilioOrigin: () => origin, logger });
  const host = express().use(own.router).listen(0, '127.0.0.1');
  await new Promise((resolve) => host.once('listening', resolve));
  const url = `http://127.0.0.1:${(host.address() as AddressInfo).port}/functions/new`;
  expect((await fetch(url)).status).toBe(404);
  writeFileSync(path.join(folder, 'new.js'), "exports.handler = (c, e, callback) => callback(null, 'first');");
  expect(await (await fetch(url)).text()).toBe('first');
  copyFileSync(path.join(directory, 'echo.js'), path.join(folder, 'new.js'));
  expect(await (await fetch(url)).json()).toMatchObject({ context: { PATH: '/new' } });
  own.stop();
  await new Promise((resolve) => host.close(resolve));
  rmSync(folder, { recursive: true });
});

test('a folder that is not there is told of, with the setting that names another', () => {
  const warn = jest.fn();
  const nowhere = path.join(tmpdir(), 'functions-nowhere');
  const options = { directory: nowhere, accountSid, authToken, twilioOrigin: () => origin };
  createFunctionsRuntime({ ...options, logger: { warn } as never }).stop();
  expect(warn.mock.calls).toEqual([[expect.stringMatching(`${nowhere}.*PERDURE_FUNCTIONS_DIR`)]]);
});
