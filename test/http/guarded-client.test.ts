import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { validateRequest, validateRequestWithBody } from 'twilio/lib/webhooks/webhooks';
import type { HttpAnswer, HttpRequest } from '../../src/engine/web-request';
import { createHttpClient, type HttpClientOptions } from '../../src/http/guarded-client';
import { startServer, type TestServer } from './support/servers';
import { selfSigned } from './support/self-signed';

const accountSid = `AC${'0'.repeat(32)}`;
const authToken = 'secret';
const FORM = 'application/x-www-form-urlencoded;charset=utf-8';
const JSON_TYPE = 'application/json;charset=utf-8';

const client = (options: Partial<HttpClientOptions> = {}) =>
  createHttpClient({ tokenOf: async () => authToken, allow: ['127.0.0.1', 'localhost'], ...options });

const ask = (url: string, rest: Partial<HttpRequest> = {}): HttpRequest => ({
  widget: 'ask',
  accountSid,
  method: 'GET',
  url,
  contentType: FORM,
  body: '',
  parameters: [],
  twilioAuth: false,
  ...rest,
});

const servers: TestServer[] = [];
async function serve(...args: Parameters<typeof startServer>): Promise<TestServer> {
  const server = await startServer(...args);
  servers.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

describe('what is sent', () => {
  test('the parameters of a GET are its query, after the one it has', async () => {
    const { origin, received } = await serve();
    const parameters = [
      { key: 'b', value: 'x y&z' },
      { key: 'b', value: '+1' },
    ];
    await client().send(ask(`${origin}/path?a=1%20`, { parameters, body: 'unused' }));
    expect(received).toMatchObject([{ method: 'GET', path: '/path?a=1%20&b=x+y%26z&b=%2B1', body: '' }]);
    expect(received[0]!.headers['content-type']).toBeUndefined();
  });

  test('the parameters of a form are its body, after the one it has', async () => {
    const { origin, received } = await serve();
    const parameters = [{ key: 'method', value: '+1555' }];
    await client().send(ask(origin, { method: 'POST', body: 'a=1', parameters }));
    expect(received).toMatchObject([{ method: 'POST', path: '/', body: 'a=1&method=%2B1555' }]);
    expect(received[0]!.headers['content-type']).toBe(FORM);
  });

  test('JSON goes out as it was written, and leaves the query to the parameters', async () => {
    const { origin, received } = await serve();
    const request = {
      method: 'POST',
      contentType: JSON_TYPE,
      body: '{"a": "ü"}',
      parameters: [{ key: 'p', value: '1' }],
    };
    await client().send(ask(origin, request as Partial<HttpRequest>));
    expect(received[0]).toMatchObject({ body: '{"a": "ü"}', headers: { 'content-type': JSON_TYPE } });
    expect(received[0]!.path).toMatch(/^\/\?p=1&bodySHA256=[0-9a-f]{64}$/);
  });

  test.each([
    ['name:pass%20word@', 'name:pass word'],
    ['name@', 'name:'],
    ['50%25:x@', '50%:x'],
  ])('the credentials %p of a URL become Basic authentication', async (userinfo, credentials) => {
    const { port, received } = await serve();
    await client().send(ask(`http://${userinfo}127.0.0.1:${port}/`));
    expect(received[0]!.headers.authorization).toBe(`Basic ${Buffer.from(credentials).toString('base64')}`);
  });

  test('white space around a URL is left out', async () => {
    const { origin, received } = await serve();
    expect(await client().send(ask(`\n ${origin}/a \n`))).toMatchObject({ ok: true });
    expect(received).toMatchObject([{ path: '/a' }]);
  });
});

describe('the signature', () => {
  test('of a GET and of a form validates with the official SDK', async () => {
    const { origin, received } = await serve();
    await client().send(ask(`${origin}/a?b=c`));
    const parameters = ['x', 'y'].map((value) => ({ key: 'k', value }));
    await client().send(ask(`${origin}/a`, { method: 'POST', parameters: [...parameters, { key: 'A', value: 'ü' }] }));
    const [get, post] = received.map(({ headers }) => headers['x-twilio-signature'] as string);
    expect(validateRequest(authToken, get!, `${origin}/a?b=c`, {})).toBe(true);
    expect(validateRequest(authToken, post!, `${origin}/a`, { k: ['x', 'y'], A: 'ü' })).toBe(true);
  });

  test('of JSON validates with the official SDK by the hash of its body', async () => {
    const { origin, received } = await serve();
    await client().send(ask(`${origin}/a`, { method: 'POST', contentType: JSON_TYPE, body: '{"a":1}' }));
    const { path, headers, body } = received[0]!;
    const signature = headers['x-twilio-signature'] as string;
    expect(validateRequestWithBody(authToken, signature, origin + path, body)).toBe(true);
  });
});

describe('Twilio credentials', () => {
  const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  test.each([
    'http://127.0.0.1:1/',
    'https://twilio.com.evil.example/',
    'http://api.twilio.com/',
    'https://api.twilio.com:8443/',
  ])('are not sent to %s', async (url) => {
    expect(await client().send(ask(url, { twilioAuth: true }))).toMatchObject({ ok: false, code: 'http:refused' });
  });

  test('go to the local Twilio where it stands in for the real one, instead of those of the URL', async () => {
    const { origin, received } = await serve();
    const local = client({ twilioOrigin: () => origin });
    await local.send(ask('https://a:b@conversations.twilio.com/v1/Conversations?x=1', { twilioAuth: true }));
    await local.send(ask(`${origin}/v2/Flows`, { twilioAuth: true }));
    expect(received.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/v1/Conversations?x=1', basic],
      ['/v2/Flows', basic],
    ]);
  });
});

describe('what comes back', () => {
  test.each([200, 204, 400, 503])('the answer with status %p', async (status) => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(status, { 'Content-Type': 'application/json', 'X-Twilio-Function-Concurrency': '3' });
      response.end(status === 204 ? undefined : '{"a":1}');
    });
    expect(await client().send(ask(origin))).toEqual({
      ok: true,
      status,
      contentType: 'application/json',
      body: status === 204 ? '' : '{"a":1}',
      functionConcurrency: '3',
    });
  });

  test.each([
    ['text/plain; charset=iso-8859-1', Buffer.from([0xfc]), 'ü'],
    ['text/plain; charset="utf-16le"', Buffer.from('ü', 'utf16le'), 'ü'],
    ['text/plain; charset=utf-7-or-so', Buffer.from('ü'), 'ü'],
    ['text/plain', Buffer.from([0xfc]), '\uFFFD'],
    ['application/json', Buffer.from('\uFEFF{}'), '{}'],
  ])('text of type %p', async (contentType, bytes, body) => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Type': contentType }).end(bytes);
    });
    expect(await client().send(ask(origin))).toMatchObject({ body });
  });

  test('a compressed body', async () => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('hello'));
    });
    expect(await client().send(ask(origin))).toMatchObject({ body: 'hello' });
  });

  test('as much as 64 kB, and no byte more', async () => {
    const { origin } = await serve(({ path }, response) => response.end('x'.repeat(65_536 + Number(path.slice(1)))));
    expect(((await client().send(ask(`${origin}/0`))) as HttpAnswer).body).toHaveLength(65_536);
    expect(await client().send(ask(`${origin}/1`))).toMatchObject({ ok: false, code: 'http:too_large' });
  });
});

describe('hostile servers', () => {
  const quick = () => client({ timeoutMilliseconds: 300 });

  test('one that never answers is given up', async () => {
    const { origin } = await serve(() => undefined);
    expect(await quick().send(ask(origin))).toMatchObject({ ok: false, code: 'http:timeout' });
  });

  test('one that trickles its body is given up when the time for all of it is over', async () => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    });
    expect(await quick().send(ask(origin))).toMatchObject({ ok: false, code: 'http:timeout' });
  });

  test('redirects do not start the time anew', async () => {
    const { origin } = await serve((_request, response) => {
      setTimeout(() => response.writeHead(302, { Location: '/' }).end(), 100);
    });
    expect(await quick().send(ask(origin))).toMatchObject({ ok: false, code: 'http:timeout' });
  });

  test('one that sends 50 MB is cut off', async () => {
    let sent = 0;
    const { origin } = await serve((_request, response) => {
      const pump = (): void => {
        while (sent < 50 * 1024 * 1024 && response.write(Buffer.alloc(65_536))) sent += 65_536;
      };
      response.on('drain', pump).on('error', () => undefined);
      pump();
    });
    expect(await client().send(ask(origin))).toMatchObject({ ok: false, code: 'http:too_large' });
    expect(sent).toBeLessThan(20 * 1024 * 1024);
  });

  test('a gzip bomb is cut off', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(64 * 1024);
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(bomb);
    });
    expect(await client().send(ask(origin))).toMatchObject({ ok: false, code: 'http:too_large' });
  });

  test('one that claims a compression that it does not use, or speaks no HTTP, is a failure', async () => {
    const { origin } = await serve((_request, response) => {
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end('no gzip');
    });
    expect(await client().send(ask(origin))).toMatchObject({ ok: false, code: 'http:network' });
    const raw = net.createServer((socket) => socket.end('SSH-2.0-OpenSSH_9\r\n'));
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    const { port } = raw.address() as AddressInfo;
    expect(await client().send(ask(`http://127.0.0.1:${port}/`))).toMatchObject({ ok: false, code: 'http:network' });
    raw.close();
  });

  test('a certificate that nobody vouches for is a failure', async () => {
    const server = https.createServer(selfSigned, (_request, response) => response.end('secret'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const outcome = await client().send(ask(`https://127.0.0.1:${port}/`));
    expect(outcome).toMatchObject({ ok: false, code: 'http:network' });
    expect(outcome).toHaveProperty('message', expect.stringMatching(/self.signed/i));
    server.close();
  });

  test('a refused connection and an unknown name are failures', async () => {
    const server = await startServer();
    await server.close();
    expect(await client().send(ask(server.origin))).toMatchObject({ ok: false, code: 'http:network' });
    const unknown = await client().send(ask('http://no-such-host.invalid/'));
    expect(unknown).toMatchObject({ ok: false, code: 'http:network' });
  });
});
