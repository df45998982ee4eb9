import type { HttpRequest } from '../../src/engine/web-request';
import { createHttpClient } from '../../src/http/guarded-client';
import { startServer, type TestServer } from './support/servers';

const client = createHttpClient({ tokenOf: async () => 'secret', allow: ['127.0.0.1', 'localhost'] });
const ask = (url: string, rest: Partial<HttpRequest> = {}): HttpRequest => ({
  widget: 'ask',
  accountSid: 'AC1',
  method: 'GET',
  url,
  contentType: 'application/x-www-form-urlencoded',
  body: '',
  parameters: [],
  twilioAuth: false,
  ...rest,
});

let here: TestServer;
let there: TestServer;
/** Where `/` of the first server leads. */
let location = '';
let status = 302;

beforeAll(async () => {
  there = await startServer((_request, response) => response.end('there'));
  here = await startServer(({ path }, response) => {
    if (path === '/end') response.end('end');
    else if (path.startsWith('/loop')) response.writeHead(302, { Location: `/loop${path.length}` }).end();
    else response.writeHead(status, location ? { Location: location } : {}).end('no way');
  });
});
beforeEach(() => {
  here.received.length = there.received.length = 0;
  status = 302;
});
afterAll(() => Promise.all([here.close(), there.close()]));

test.each([301, 302, 303])('%p makes a GET of a POST', async (code) => {
  [status, location] = [code, '/end'];
  expect(await client.send(ask(here.origin, { method: 'POST', body: 'a=1' }))).toMatchObject({ body: 'end' });
  expect(here.received.map(({ method, body }) => [method, body])).toEqual([
    ['POST', 'a=1'],
    ['GET', ''],
  ]);
});

test.each([307, 308])('%p repeats the POST', async (code) => {
  [status, location] = [code, '/end'];
  await client.send(ask(here.origin, { method: 'POST', body: 'a=1' }));
  expect(here.received[1]).toMatchObject({ method: 'POST', body: 'a=1' });
  expect(here.received[1]!.headers['x-twilio-signature']).not.toBe(here.received[0]!.headers['x-twilio-signature']);
});

test('credentials and signature stay with their origin', async () => {
  location = `http://name:password@127.0.0.1:${there.port}/`;
  await client.send(ask(`http://a:b@127.0.0.1:${here.port}/`));
  expect(here.received[0]!.headers.authorization).toBeDefined();
  expect(here.received[0]!.headers['x-twilio-signature']).toBeDefined();
  expect(there.received[0]!.headers.authorization).toBeUndefined();
  expect(there.received[0]!.headers['x-twilio-signature']).toBeUndefined();
});

test('credentials go along on the same origin', async () => {
  location = '/end';
  await client.send(ask(`http://a:b@127.0.0.1:${here.port}/`));
  expect(here.received[1]!.headers.authorization).toBe(here.received[0]!.headers.authorization);
});

test('there is an end to them', async () => {
  const outcome = await client.send(ask(`${here.origin}/loop`));
  expect(outcome).toMatchObject({ ok: false, code: 'http:redirects' });
  expect(here.received).toHaveLength(6);
});

test.each(['', 'http://'])('a location of %p is no redirect', async (nowhere) => {
  location = nowhere;
  expect(await client.send(ask(here.origin))).toMatchObject({ ok: true, status: 302, body: 'no way' });
});

test.each(['file:///etc/passwd', 'ftp://example.com/', 'javascript:alert(1)'])('%s is not followed', async (target) => {
  location = target;
  expect(await client.send(ask(here.origin))).toMatchObject({ ok: false, code: 'http:redirects' });
});

test.each(['http://169.254.169.254/latest/meta-data/', 'http://10.0.0.1/', 'http://[::1]/', 'http://127.0.0.2/'])(
  'into a private network, to %s, is refused',
  async (target) => {
    location = target;
    expect(await client.send(ask(here.origin))).toMatchObject({ ok: false, code: 'http:refused' });
    expect(here.received).toHaveLength(1);
  },
);
