import type { AccountDirectory } from '../accounts';
import { createTwilioClient, type TwilioClient } from '../twilio/client';

/** Calls Twilio, the real one or the local one, in the name of each account with that account's own token. */
export class TwilioClients {
  private readonly clients = new Map<string, { token: string; client: TwilioClient }>();

  constructor(
    private readonly accounts: Pick<AccountDirectory, 'tokenOf'>,
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
}
