import { Metrics } from '../../src/metrics';
import { TwilioClients } from '../../src/process/twilio-clients';
import { watchTwilio } from '../../src/process/twilio-watch';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { settled } from '../support/settled';

describe('the watch over Twilio', () => {
  const accountSid = `AC${'a'.repeat(32)}`;
  const subaccountSid = `AC${'b'.repeat(32)}`;
  let server: Server;
  let refusal: { status: number; code: number } | undefined;
  let isClosed = false;
  let said: string[];
  let clients: TwilioClients;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const [, sid] = /^\/2010-04-01\/Accounts\/(AC\w+)\.json$/.exec(request.url ?? '') ?? [];
      response.statusCode = refusal?.status ?? (sid === undefined ? 404 : 200);
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(refusal ? { code: refusal.code, message: 'No' } : { sid }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());
  beforeEach(() => {
    [refusal, isClosed, said] = [undefined, false, []];
    clients = new TwilioClients({
      accounts: { callingAs: async () => ({ tokens: ['token'], isClosed }) },
      flows: { accountOf: async () => accountSid },
      simulatorOrigin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      metrics: new Metrics(),
      logger: {
        error: (_facts: unknown, line: string) => void said.push(line.split(':')[0]!),
        info: (_facts: unknown, line: string) => void said.push(line.split(':')[0]!),
      } as never,
    });
  });

  const watch = (main?: string): (() => void) =>
    watchTwilio({
      clients,
      ...(main && { accountSid: main }),
      logger: { debug: () => undefined },
      firstMs: 1,
      everyMs: 20,
    });
  const until = (readiness: string): Promise<string> => settled(clients.readiness, (is) => is === readiness);
  const isRefused = async (sid: string): Promise<void> => {
    const { api } = await clients.of(sid);
    await expect(api.v2010.accounts(sid).fetch()).rejects.toThrow('No');
    expect(clients.held).toEqual([sid]);
  };

  it('learns of a token that was revoked, and of one that is taken again, though nothing is sent', async () => {
    const stop = watch(accountSid);
    expect(await until('ok')).toBe('ok');
    refusal = { status: 401, code: 20003 };
    expect(await until('degraded')).toBe('degraded');
    refusal = undefined;
    expect(await until('ok')).toBe('ok');
    expect(said).toEqual(['twilio_refuses_account', 'twilio_takes_account']);
    stop();
  });

  it('learns that a subaccount is taken again, though nobody calls for it any more', async () => {
    refusal = { status: 403, code: 20005 };
    await isRefused(subaccountSid);
    const stop = watch();
    refusal = undefined;
    expect(await until('ok')).toBe('ok');
    expect(said).toEqual(['twilio_refuses_account', 'twilio_takes_account']);
    stop();
  });

  it('tells no more of a subaccount that was closed, whose executions have ended', async () => {
    refusal = { status: 403, code: 20005 };
    await isRefused(subaccountSid);
    const stop = watch();
    isClosed = true;
    expect(await until('ok')).toBe('ok');
    stop();
  });
});
