import { request } from 'node:http';
import { LocalTwilio, PUBLIC_BASE_URL } from './support/local-twilio';

const { host: PUBLIC_HOST } = new URL(PUBLIC_BASE_URL);

describe('what asks for no credentials', () => {
  let twilio: LocalTwilio;
  beforeAll(async () => {
    twilio = await LocalTwilio.start();
  });
  afterAll(() => twilio.stop());

  /** `fetch` sets such headers by itself. */
  const ask = (headers: Record<string, string>, method = 'GET', path = '/simulator/clock'): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(twilio.origin + path, { method, headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on('error', reject);
      sent.end();
    });

  it.each([
    ['a program', {}],
    ['somebody who types the URL', { 'Sec-Fetch-Site': 'none' }],
    ['a page of ours', { 'Sec-Fetch-Site': 'same-origin', Host: 'localhost:3000', Origin: 'http://localhost:3000' }],
    ['an older browser', { Host: 'localhost:3000', Origin: 'http://localhost:3000' }],
    ['a page at the public address', { Host: PUBLIC_HOST, Origin: PUBLIC_BASE_URL }],
    ['another container', { Host: 'perdure:3000' }],
    ['a container’s host', { Host: 'host.docker.internal:3000' }],
    ['an address of the sixth version', { Host: '[::1]:3000', Origin: 'http://[::1]:3000' }],
  ])('answers %s', async (_who, headers) => {
    expect(await ask(headers as Record<string, string>)).toBe(200);
  });

  it.each([
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }],
    ['another port of this machine', { 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:8233' }],
    ['another site, without more', { 'Sec-Fetch-Site': 'cross-site' }],
    ['an older browser on another site', { Origin: 'https://evil.example' }],
    ['a page without an origin', { Origin: 'null' }],
    ['a name that leads to this machine', { Host: 'evil.example:3000', Origin: 'http://evil.example:3000' }],
    ['a page that reads by such a name', { Host: 'evil.example:3000' }],
  ])('refuses %s', async (_who, headers) => {
    const given = headers as Record<string, string>;
    for (const [method, path] of [
      ['GET', '/simulator/messages?Address=%2B15550001001'],
      ['POST', '/simulator/messages'],
      ['PUT', '/simulator/addresses/%2B15550001001'],
      ['POST', '/simulator/clock'],
    ] as const) {
      expect(await ask(given, method, path)).toBe(403);
    }
  });

  it('leaves the API of Twilio alone, which asks for credentials', async () => {
    expect(await ask({ 'Sec-Fetch-Site': 'cross-site' }, 'GET', '/v1/Conversations')).toBe(401);
  });
});
