import { AccountDirectory } from '../../src/accounts';
import type { AccountRecord, Store } from '../../src/store';
import { ACCOUNT_SID } from '../support/triggers';

const SUBACCOUNT = `AC${'5'.repeat(32)}`;

/** What the store says when it is asked for an account. */
type Answer = () => Promise<AccountRecord | undefined>;

async function directory(ask: { now: Answer }): Promise<AccountDirectory> {
  const accounts = { create: async () => true, fetch: () => ask.now() } as unknown as Store['accounts'];
  const main = { sid: ACCOUNT_SID, authTokens: ['main'] };
  return AccountDirectory.open(main, { accounts, apiKeys: {} as Store['apiKeys'] });
}

const tells =
  (authToken: string): Answer =>
  async () =>
    ({ sid: SUBACCOUNT, authToken, secondaryAuthToken: null }) as AccountRecord;
const refuses: Answer = () => Promise.reject(new Error('connect ECONNREFUSED'));
const hangs: Answer = () => new Promise(() => undefined);

describe('the tokens to call Twilio with', () => {
  test.each([
    ['refuses', refuses],
    ['does not answer', hangs],
  ])('are those that the store told last while it %s', async (_how, answer) => {
    const ask = { now: tells('first') };
    const accounts = await directory(ask);
    await accounts.callingAs(SUBACCOUNT);
    ask.now = tells('second');
    expect(await accounts.callingAs(SUBACCOUNT)).toEqual({ tokens: ['second'], isClosed: false });
    ask.now = answer;
    expect(await accounts.callingAs(SUBACCOUNT)).toEqual({ tokens: ['second'], isClosed: false });
    expect(await accounts.callingAs(ACCOUNT_SID)).toEqual({ tokens: ['main'], isClosed: false });
    ask.now = tells('third');
    expect(await accounts.callingAs(SUBACCOUNT)).toEqual({ tokens: ['third'], isClosed: false });
  });

  test('are those of an account that is closed for good, where it is', async () => {
    const closed = { sid: SUBACCOUNT, authToken: 'last', secondaryAuthToken: null, status: 'closed' } as AccountRecord;
    const accounts = await directory({ now: async () => closed });
    expect(await accounts.callingAs(SUBACCOUNT)).toEqual({ tokens: ['last'], isClosed: true });
  });

  test.each([
    ['refuses', refuses, 'connect ECONNREFUSED'],
    ['does not answer', hangs, "Expected the store to tell an account's tokens within 2000 ms"],
  ])('are not known where it has never told them and %s', async (_how, answer, message) => {
    const accounts = await directory({ now: answer });
    await expect(accounts.callingAs(SUBACCOUNT)).rejects.toThrow(message);
  });
});
