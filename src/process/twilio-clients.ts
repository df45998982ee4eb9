import type { AccountDirectory } from '../accounts';
import type { Store } from '../store';
import { createTwilioClient, type TwilioClient } from '../twilio/client';

/** Flows whose account is remembered. */
const REMEMBERED = 10_000;

/** Calls Twilio, the real one or the local one, in the name of each account with that account's own token. */
export class TwilioClients {
  private readonly clients = new Map<string, { token: string; client: TwilioClient }>();
  /** A flow never changes its account. */
  private readonly accountOfFlow = new Map<string, string>();

  constructor(
    private readonly accounts: Pick<AccountDirectory, 'tokenOf'>,
    private readonly flows: Pick<Store['flows'], 'accountOf'>,
    /** Where the local Twilio is; undefined for the real one. */
    private readonly simulatorOrigin: string | undefined,
  ) {}

  /** @throws Error when there is no such account */
  async of(accountSid: string): Promise<TwilioClient> {
    const token = await this.accounts.tokenOf(accountSid);
    if (token === undefined) throw new Error(`Expected account ${accountSid} to be known, but it is not`);
    const known = this.clients.get(accountSid);
    if (known?.token === token) return known.client;
    const client = createTwilioClient({ accountSid, authToken: token, simulatorOrigin: this.simulatorOrigin });
    this.clients.set(accountSid, { token, client });
    return client;
  }

  /** In the name of the account that has a flow. @throws Error when there is no such flow */
  async ofFlow(flowSid: string): Promise<TwilioClient> {
    const accountSid = this.accountOfFlow.get(flowSid) ?? (await this.flows.accountOf(flowSid));
    if (accountSid === undefined) throw new Error(`Expected flow ${flowSid} to have an account, but it is not known`);
    const [oldest] = this.accountOfFlow.keys();
    if (this.accountOfFlow.size >= REMEMBERED && oldest !== undefined) this.accountOfFlow.delete(oldest);
    this.accountOfFlow.set(flowSid, accountSid);
    return this.of(accountSid);
  }
}
