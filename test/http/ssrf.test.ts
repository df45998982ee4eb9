import { networkInterfaces } from 'node:os';
import type { HttpRequest } from '../../src/engine/web-request';
import { createHttpClient } from '../../src/http/guarded-client';
import { startServer, type TestServer } from './support/servers';

const ask = (url: string, rest: Partial<HttpRequest> = {}): HttpRequest => ({
  widget: 'ask',
  accountSid: 'AC1',
  method: 'GET',
  url,
  contentType: 'text/plain',
  body: '',
  parameters: [],
  twilioAuth: false,
  ...rest,
});
const guarded = (allow: string[] = []) => createHttpClient({ tokenOf: async () => 'secret', allow });

let server: TestServer;
beforeAll(async () => {
  server = await startServer(undefined, '0.0.0.0');
});
afterAll(() => server.close());
beforeEach(() => {
  server.received.length = 0;
});

const SPELLINGS = [
  '127.0.0.1',
  'localhost',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '127.0.0.1.',
  '①②⑦.⓪.⓪.①',
  '0',
  '0.0.0.0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[0:0:0:0:0:ffff:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  'user@127.0.0.1',
];

test.each(SPELLINGS)('loopback spelled %s is not reached', async (host) => {
  const outcome = await guarded().send(ask(`http://${host}:${server.port}/`));
  expect(outcome).toMatchObject({ ok: false, code: 'http:refused' });
  expect(server.received).toEqual([]);
});

test.each([
  '10.0.0.1',
  '172.16.0.1',
  '192.168.1.1',
  '169.254.169.254',
  '100.64.0.1',
  '198.18.0.1',
  '192.0.2.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[fc00::1]',
  '[fe80::1]',
  '[fec0::1]',
  '[ff02::1]',
  '[::ffff:10.0.0.1]',
])('%s is not reached', async (host) => {
  expect(await guarded().send(ask(`http://${host}/`))).toMatchObject({ ok: false, code: 'http:refused' });
});

test('no address of this machine is reached', async () => {
  const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses);
  for (const { address, family } of own) {
    const host = family === 'IPv6' ? `[${address}]` : address;
    const outcome = await guarded().send(ask(`http://${host}:${server.port}/`));
    expect(outcome).toMatchObject({ ok: false, code: 'http:refused' });
  }
  expect(server.received).toEqual([]);
});

test.each(['22', '25', '600'])('port %s is not spoken to', async (port) => {
  const outcome = await guarded().send(ask(`http://example.com:${port}/`));
  expect(outcome).toMatchObject({ ok: false, code: 'http:refused' });
});

test.each([
  'file:///etc/passwd',
  'ftp://example.com/',
  'javascript:alert(1)',
  'data:text/plain,x',
  '//example.com/',
  'example.com',
  '',
  'http://',
  'http://exa mple.com/',
  'http://example.com/a\r\nHost: evil',
  'http://example.com/a\tb',
  'http://example.com/\u0000',
])('%j is refused', async (url) => {
  expect(await guarded().send(ask(url))).toMatchObject({ ok: false, code: 'http:refused' });
});

test('line breaks do not get into headers', async () => {
  const request = ask(`http://127.0.0.1:${server.port}/`, { method: 'POST', contentType: 'text/plain\r\nX-Evil: 1' });
  expect(await guarded(['127.0.0.1']).send(request)).toMatchObject({ ok: false, code: 'http:refused' });
});

test('a proxy of the environment is not used', async () => {
  process.env.HTTP_PROXY = process.env.http_proxy = `http://127.0.0.1:${server.port}`;
  try {
    await guarded().send(ask('http://10.0.0.1/'));
    expect(server.received).toEqual([]);
  } finally {
    delete process.env.HTTP_PROXY;
    delete process.env.http_proxy;
  }
});

describe('the list of allowed hosts', () => {
  const reaches = async (allow: string[], host: string): Promise<boolean> => {
    const outcome = await guarded(allow).send(ask(`http://${host}:${server.port}/`));
    return outcome.ok;
  };

  test('takes hosts with and without ports', async () => {
    expect(await reaches(['127.0.0.1'], '127.0.0.1')).toBe(true);
    expect(await reaches(['LOCALHOST'], 'localhost')).toBe(true);
    expect(await reaches([`127.0.0.1:${server.port}`], '127.0.0.1')).toBe(true);
    expect(await reaches([`127.0.0.1:${server.port + 1}`], '127.0.0.1')).toBe(false);
    expect(await reaches(['127.0.0.1'], '0x7f.1')).toBe(true);
    expect(await reaches(['127.0.0.1'], '127.0.0.2')).toBe(false);
    expect(await reaches(['localhost'], '127.0.0.1')).toBe(false);
  });

  test('takes IPv6 addresses, in brackets or not', async () => {
    const six = await startServer(undefined, '::1');
    const outcomes = ['::1', '[::1]', `[::1]:${six.port}`, '0:0:0:0:0:0:0:1'].map((allow) =>
      guarded([allow]).send(ask(`http://[::1]:${six.port}/`)),
    );
    expect((await Promise.all(outcomes)).map(({ ok }) => ok)).toEqual([true, true, true, true]);
    await six.close();
  });
});
