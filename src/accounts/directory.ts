import type { TwilioConfig } from '../config';
import type { AccountRecord, ApiKeyRecord, Store } from '../store';
import { isSid } from '../twilio/sid';
import { within } from '../within';
import { isEqual, SecretVerifier } from './secret';
import { SCOPES, type Scope } from './scopes';

/** The account of the configuration, and each token that proves it. While a token is rotated there are two. */
export interface MainAccount {
  sid: string;
  authTokens: readonly string[];
}

/** The account of the settings. */
export function mainAccount({ accountSid, authToken, nextAuthToken }: TwilioConfig): MainAccount {
  return { sid: accountSid, authTokens: nextAuthToken === undefined ? [authToken] : [authToken, nextAuthToken] };
}

/** Who has proved to be who they are, and what they may do. */
export interface Principal {
  accountSid: string;
  scopes: ReadonlySet<Scope>;
  /** False where the account is suspended or closed. */
  isActive: boolean;
}

/** What a caller shows: an account's SID and its token, or a key's SID and its secret. */
export interface Credentials {
  user: string;
  password: string;
}

/** How an account calls Twilio. */
export interface CallingAccount {
  /** The one in use first. */
  tokens: readonly string[];
  /** Closed for good: Twilio will never take it again. */
  isClosed: boolean;
}

const ALL: ReadonlySet<Scope> = new Set(SCOPES);

/** Milliseconds that the store may take to tell tokens to call with; much less than an activity may take. */
const STORE_MS = 2_000;

/** Knows the accounts and their API keys: who calls, and with which tokens webhooks are signed. */
export class AccountDirectory {
  private readonly secrets = new SecretVerifier();
  /** Of subaccounts, as they were read last. */
  private readonly lastCalling = new Map<string, CallingAccount>();

  private constructor(
    readonly main: MainAccount,
    private readonly store: Pick<Store, 'accounts' | 'apiKeys'>,
  ) {}

  /** Makes the main account known to the store, so that it is listed among its subaccounts. */
  static async open(main: MainAccount, store: Pick<Store, 'accounts' | 'apiKeys'>): Promise<AccountDirectory> {
    const { sid } = main;
    await store.accounts.create({ sid, ownerSid: sid, friendlyName: 'Main account', authToken: '' });
    return new AccountDirectory(main, store);
  }

  /** Who shows these credentials; undefined where they prove nobody. */
  async authenticate({ user, password }: Credentials): Promise<Principal | undefined> {
    if (isSid('SK', user)) return this.authenticateKey(user, password);
    const isMain = isEqual(user, this.main.sid);
    // Compares everything each time, so that the time taken tells nothing.
    const isProved = provesOneOf(password, this.main.authTokens);
    if (isProved && isMain) return { accountSid: this.main.sid, scopes: ALL, isActive: true };
    if (isMain || !isSid('AC', user)) return undefined;
    const account = await this.store.accounts.fetch(this.main.sid, user);
    if (!account || !provesOneOf(password, tokensOf(account))) return undefined;
    return { accountSid: account.sid, scopes: ALL, isActive: account.status === 'active' };
  }

  /** The tokens of an active account, the one in use first; undefined where there is no such account. */
  async tokensOf(accountSid: string): Promise<readonly string[] | undefined> {
    if (accountSid === this.main.sid) return this.main.authTokens;
    if (!isSid('AC', accountSid)) return undefined;
    const account = await this.store.accounts.fetch(this.main.sid, accountSid);
    return account?.status === 'active' ? tokensOf(account) : undefined;
  }

  /** The token of an account that is in use, whatever the account's status: Twilio itself refuses what is not active. */
  async tokenOf(accountSid: string): Promise<string | undefined> {
    return (await this.callingAs(accountSid))?.tokens[0];
  }

  /**
   * How to call Twilio in an account's name, whatever its status. While the store is down it is as it was told last: what
   * runs goes on.
   */
  async callingAs(accountSid: string): Promise<CallingAccount | undefined> {
    if (accountSid === this.main.sid) return { tokens: this.main.authTokens, isClosed: false };
    try {
      const account = await within(STORE_MS, this.store.accounts.fetch(this.main.sid, accountSid), tooLate);
      const calling = account && { tokens: tokensOf(account), isClosed: account.status === 'closed' };
      if (calling) this.lastCalling.set(accountSid, calling);
      return calling;
    } catch (error) {
      const last = this.lastCalling.get(accountSid);
      if (last === undefined) throw error;
      return last;
    }
  }

  /** The subaccounts that are active, oldest first. */
  async activeSubaccounts(): Promise<AccountRecord[]> {
    const found: AccountRecord[] = [];
    let token: string | undefined;
    do {
      const page = await this.store.accounts.list(this.main.sid, { size: 100, token }, { status: 'active' });
      found.unshift(...page.rows.filter(({ sid }) => sid !== this.main.sid).reverse());
      token = page.next;
    } while (token !== undefined);
    return found;
  }

  private async authenticateKey(sid: string, secret: string): Promise<Principal | undefined> {
    const key = await this.store.apiKeys.bySid(sid);
    if (!key || !(await this.secrets.verify(secret, key.secretHash))) return undefined;
    const { accountSid } = key;
    // A key of a main account that the configuration no longer names belongs to nobody.
    const account = await this.store.accounts.fetch(this.main.sid, accountSid);
    if (!account) return undefined;
    const isActive = accountSid === this.main.sid || account.status === 'active';
    return { accountSid, scopes: scopesOf(key), isActive };
  }
}

function tooLate(): Error {
  return new Error(`Expected the store to tell an account's tokens within ${STORE_MS} ms`);
}

/** The one in use first. */
function tokensOf({ authToken, secondaryAuthToken }: AccountRecord): readonly string[] {
  return secondaryAuthToken === null ? [authToken] : [authToken, secondaryAuthToken];
}

function provesOneOf(password: string, tokens: readonly string[]): boolean {
  return tokens.map((token) => isEqual(password, token)).includes(true);
}

function scopesOf({ scopes }: ApiKeyRecord): ReadonlySet<Scope> {
  return new Set(SCOPES.filter((scope) => scopes.includes(scope)));
}
