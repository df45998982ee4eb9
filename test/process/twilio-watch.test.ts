import { Metrics } from '../../src/metrics';
import { TwilioClients } from '../../src/process/twilio-clients';
import { watchTwilio } from '../../src/process/twilio-watch';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { settled } from '../support/settled';

describe('the watch over Twilio', () => {
  const accountSid = `AC${'a'.repeat(32)}`;
  let server: Server;
  let status = 200;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === `/2010-04-01/Accounts/${accountSid}.json` ? status : 404;
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(status === 200 ? { sid: accountSid } : { code: 20003, message: 'Authenticate' }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  it('learns of a token that was revoked, and of one that is taken again, though nothing is sent', async () => {
    const said: string[] = [];
    const clients = new TwilioClients({
      accounts: { callingAs: async () => ({ tokens: ['token'], isClosed: false }) },
      flows: { accountOf: async () => accountSid },
      simulatorOrigin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      metrics: new Metrics(),
      logger: {
        error: (_facts: unknown, line: string) => void said.push(line.split(':')[0]!),
        info: (_facts: unknown, line: string) => void said.push(line.split(':')[0]!),
      } as never,
    });
    const stop = watchTwilio({ clients, accountSid, logger: { debug: () => undefined }, firstMs: 1, everyMs: 20 });
    const until = (readiness: string): Promise<string> => settled(clients.readiness, (is) => is === readiness);
    expect(await until('ok')).toBe('ok');
    status = 401;
    expect(await until('degraded')).toBe('degraded');
    status = 200;
    expect(await until('ok')).toBe('ok');
    expect(said).toEqual(['twilio_refuses_account', 'twilio_takes_account']);
    stop();
  });
});
