import type { CallingAccount } from '../../src/accounts';
import { Metrics } from '../../src/metrics';
import { TwilioClients } from '../../src/process/twilio-clients';

const ACCOUNT = `AC${'b'.repeat(32)}`;
const FLOW = `FW${'f'.repeat(32)}`;

describe('the clients of Twilio', () => {
  let account: CallingAccount | undefined;
  const clients = new TwilioClients({
    accounts: { callingAs: async () => account },
    flows: { accountOf: async () => ACCOUNT },
    simulatorOrigin: 'http://127.0.0.1:9',
    metrics: new Metrics(),
    logger: { error: () => undefined, info: () => undefined },
  });

  it('say how an account that a restored store lacks is made known again, and go on as soon as it is', async () => {
    await expect(clients.ofFlow(FLOW)).rejects.toThrow(
      `Expected account ${ACCOUNT} to be known, but it is not. Make it known again, as the main account: ` +
        'POST /2010-04-01/Accounts.json with its Sid and AuthToken',
    );
    account = { tokens: ['token'], isClosed: false };
    expect((await clients.ofFlow(FLOW)).accountSid).toBe(ACCOUNT);
  });
});
