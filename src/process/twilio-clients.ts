import { isDeepStrictEqual } from 'node:util';
import type { AccountDirectory, CallingAccount } from '../accounts';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics';
import type { Store } from '../store';
import { AccountStanding, apartAtPace, type StandingListener } from '../twilio/account-standing';
import { createTwilioClient, type TwilioClient } from '../twilio/client';

/** Flows whose account is remembered. */
const REMEMBERED = 10_000;

export interface TwilioClientsOptions {
  accounts: Pick<AccountDirectory, 'callingAs'>;
  flows: Pick<Store['flows'], 'accountOf'>;
  /** Where the local Twilio is; undefined: the real one is called. */
  simulatorOrigin: string | undefined;
  /** Messages that go out in a second, of all senders together; undefined: any number. */
  sendsPerSecond?: number;
  /** Told how Twilio takes the calls. */
  metrics: Metrics;
  logger: Pick<Logger, 'info' | 'error'>;
}

/** How an account calls as it is at the moment. */
interface Caller {
  account: CallingAccount;
  client: TwilioClient;
  standing: AccountStanding;
}

/**
 * Calls Twilio, the real one or the local one, in the name of each account with that account's own token, or with its next one
 * where Twilio takes only that. A token that was changed counts from the next call on: what waited because of the old one
 * goes on.
 */
export class TwilioClients {
  private readonly callers = new Map<string, Caller>();
  /** A flow never changes its account. */
  private readonly accountOfFlow = new Map<string, string>();

  constructor(private readonly options: TwilioClientsOptions) {
    options.metrics.observeTwilio(() => this.held.length);
  }

  /** The accounts from which Twilio takes nothing at the moment, as far as this process has asked. */
  get held(): string[] {
    return [...this.callers].flatMap(([accountSid, { standing }]) => (standing.isHeld ? [accountSid] : []));
  }

  /** For `/readyz`: what comes in is accepted also while Twilio takes nothing from an account. */
  readonly readiness = async (): Promise<'ok' | 'degraded'> => (this.held.length > 0 ? 'degraded' : 'ok');

  /** @throws Error when there is no such account */
  async of(accountSid: string): Promise<TwilioClient> {
    const account = await this.options.accounts.callingAs(accountSid);
    if (account === undefined) throw unknown(accountSid);
    const known = this.callers.get(accountSid);
    if (known && isDeepStrictEqual(known.account, account)) return known.client;
    const caller = this.callerOf(accountSid, account);
    this.callers.set(accountSid, caller);
    return caller.client;
  }

  /** In the name of the account that has a flow. @throws Error when there is no such flow */
  async ofFlow(flowSid: string): Promise<TwilioClient> {
    const accountSid = this.accountOfFlow.get(flowSid) ?? (await this.options.flows.accountOf(flowSid));
    if (accountSid === undefined) throw new Error(`Expected flow ${flowSid} to have an account, but it is not known`);
    const [oldest] = this.accountOfFlow.keys();
    if (this.accountOfFlow.size >= REMEMBERED && oldest !== undefined) this.accountOfFlow.delete(oldest);
    this.accountOfFlow.set(flowSid, accountSid);
    return this.of(accountSid);
  }

  private callerOf(accountSid: string, account: CallingAccount): Caller {
    const { simulatorOrigin, sendsPerSecond, metrics, logger } = this.options;
    const listener: StandingListener = {
      held: ({ status, code, message }) => {
        const said = { accountSid, status, code, reason: message };
        logger.error(said, 'twilio_refuses_account: its executions wait. Change its token, or settle with Twilio');
      },
      released: () => logger.info({ accountSid }, 'twilio_takes_account: its executions go on'),
    };
    const standing = new AccountStanding(listener, apartAtPace(sendsPerSecond));
    const onThrottled = (): void => metrics.twilioThrottled();
    const { isClosed } = account;
    const [authToken = '', nextAuthToken] = account.tokens;
    const of = { accountSid, authToken, nextAuthToken, isClosed, simulatorOrigin };
    return { account, client: createTwilioClient({ ...of, standing, onThrottled }), standing };
  }
}

/** As in a store that was restored from before it was made known. Whoever calls tries again until it is. */
function unknown(accountSid: string): Error {
  return new Error(
    `Expected account ${accountSid} to be known, but it is not. Make it known again, as the main account: ` +
      'POST /2010-04-01/Accounts.json with its Sid and AuthToken',
  );
}
