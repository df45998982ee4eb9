import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTwilioClient, type TwilioClient } from '../../src/twilio/client';
import { uploadMedia } from '../../src/twilio/media';

describe('the client of an account whose token changes', () => {
  const accountSid = `AC${'a'.repeat(32)}`;
  /** The token that this Twilio takes, and those that it was shown. */
  let taken = 'old';
  const shown: string[] = [];
  let server: Server;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const [, token = ''] = Buffer.from(request.headers.authorization!.slice(6), 'base64').toString().split(':');
      shown.push(token);
      response.setHeader('Content-Type', 'application/json');
      response.statusCode = token === taken ? 201 : 401;
      response.end(JSON.stringify(token === taken ? { sid: 'SM1' } : { code: 20003, message: 'Authenticate' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());
  beforeEach(() => shown.splice(0));

  const client = (nextAuthToken?: string): TwilioClient => {
    const simulatorOrigin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return createTwilioClient({ accountSid, authToken: 'old', nextAuthToken, simulatorOrigin });
  };
  const send = (by: TwilioClient): Promise<{ sid: string }> =>
    by.messages.create({ to: '+15550001111', from: '+15559990000', body: 'hi' });

  it('goes over to the next one when Twilio does, and back', async () => {
    const calling = client('new');
    for (const token of ['old', 'new', 'new', 'old', 'old']) {
      taken = token;
      expect(await send(calling)).toMatchObject({ sid: 'SM1' });
    }
    expect(shown).toEqual(['old', 'old', 'new', 'new', 'new', 'old', 'old']);
  });

  it('uploads files with the token that Twilio takes, and not while it takes none', async () => {
    const calling = client('new');
    const file = { bytes: Buffer.from('cat'), contentType: 'image/png' };
    taken = 'new';
    expect(await uploadMedia(calling, 'IS1', file)).toBe('SM1');
    taken = 'another';
    await expect(uploadMedia(calling, 'IS1', file)).rejects.toMatchObject({ status: 401, code: 20003 });
    await expect(uploadMedia(calling, 'IS1', file)).rejects.toMatchObject({ status: 401, code: 20003 });
    expect(shown).toEqual(['old', 'new', 'new', 'old']);
  });

  it('is refused when Twilio takes neither', async () => {
    taken = 'another';
    await expect(send(client('new'))).rejects.toMatchObject({ status: 401, code: 20003 });
    expect(shown).toEqual(['old', 'new']);
  });

  it('has nothing to go over to where no other is told', async () => {
    taken = 'another';
    await expect(send(client())).rejects.toMatchObject({ status: 401 });
    expect(shown).toEqual(['old']);
  });
});
