import { gzipSync } from 'node:zlib';
import { newSid } from '../../src/twilio/sid';
import { greeting } from '../support/definitions';
import { useApp } from '../support/test-app';
import { added, useTwilioSide } from '../support/twilio-side';

describe('The webhook of a flow', () => {
  const app = useApp();
  const twilio = useTwilioSide(app);

  it.each([
    ['without a signature', () => app.request().post(twilio.path()).type('form').send(added())],
    ['with an empty signature', () => twilio.send(added()).set('X-Twilio-Signature', '')],
    ['with a wrong signature', () => twilio.send(added()).set('X-Twilio-Signature', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=')],
    [
      'with a signature for other parameters',
      () => twilio.send(added()).set('X-Twilio-Signature', twilio.sign(added())),
    ],
    ['with a signature for another URL', () => twilio.send(added(), { base: 'https://elsewhere.example' })],
    ['signed with a foreign token', () => twilio.send(added(), { token: 'foreign' })],
    ['of a foreign account', () => twilio.send(added({ AccountSid: newSid('AC') }))],
    [
      'at the URL of a foreign account',
      () => twilio.send(added(), { path: twilio.path(twilio.flowSid, newSid('AC')) }),
    ],
    ['with a body whose nested names look alike', () => app.request().post(twilio.path()).type('form').send('A[b]=c')],
  ])('refuses a request %s', async (_title, request) => {
    const before = app.executions.delivered.length;
    const response = await request();
    expect(response.status).toBe(403);
    expect(response.body).toEqual({
      code: 20403,
      message: expect.any(String) as string,
      more_info: 'https://www.twilio.com/docs/errors/20403',
      status: 403,
    });
    expect(app.executions.delivered).toHaveLength(before);
  });

  it('holds nothing that the request says of itself for its URL', async () => {
    const form = added();
    const signature = twilio.sign(form, { base: 'https://evil.example' });
    const forged = twilio.send(form).set('X-Twilio-Signature', signature).set('X-Forwarded-Host', 'evil.example');
    expect((await forged.set('X-Forwarded-Proto', 'https').set('Host', 'evil.example')).status).toBe(403);
  });

  it.each([
    ['an unknown flow', twilio.path(`FW${'0'.repeat(32)}`)],
    ['what is no flow', twilio.path('FW123')],
  ])('knows nothing of %s', async (_title, path) => {
    for (const form of [added(), added({ EventType: 'onParticipantAdded' })]) {
      const response = await twilio.send(form, { path });
      expect([response.status, response.body]).toEqual([404, expect.objectContaining({ code: 20404 })]);
    }
  });

  it('does not begin with a flow that was never published', async () => {
    const flow = { friendlyName: 'Draft', status: 'draft', definition: greeting() } as const;
    const { sid } = await app.studio.flows.create(flow);
    expect((await twilio.send(added(), { path: twilio.path(sid) })).body).toMatchObject({ code: 20404, status: 404 });
  });

  it.each([
    [
      'a body over 512 KiB',
      413,
      () =>
        app
          .request()
          .post(twilio.path())
          .type('form')
          .send(`Body=${'x'.repeat(512 * 1024)}`),
    ],
    [
      'more than 200 parameters',
      413,
      () =>
        app
          .request()
          .post(twilio.path())
          .type('form')
          .send('a=1&'.repeat(200) + 'b=2'),
    ],
    ['JSON', 415, () => app.request().post(twilio.path()).send({ Body: 'x' })],
    ['plain text', 415, () => app.request().post(twilio.path()).type('text').send('Body=x')],
    ['no body', 415, () => app.request().post(twilio.path())],
    ['multipart', 415, () => app.request().post(twilio.path()).field('Body', 'x')],
    [
      'charset utf-7',
      415,
      () =>
        app
          .request()
          .post(twilio.path())
          .set('Content-Type', 'application/x-www-form-urlencoded; charset=utf-7')
          .send('a=b'),
    ],
    [
      'a compressed body',
      415,
      () =>
        app
          .request()
          .post(twilio.path())
          .type('form')
          .set('Content-Encoding', 'gzip')
          .serialize((body: unknown) => body as string)
          .send(gzipSync('x'.repeat(1000)) as unknown as string),
    ],
  ])('refuses %s with %d', async (_title, status, request) => {
    const response = await request();
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({ status, code: 20000 + status });
  });

  it('takes POST only', async () => {
    const response = await app.request().get(twilio.path());
    expect([response.status, response.headers.allow, response.body]).toEqual([
      405,
      'POST, OPTIONS',
      expect.objectContaining({ code: 20004, status: 405 }),
    ]);
    expect((await app.request().options(twilio.path())).status).toBe(204);
  });
});
