import type { Kysely, Selectable } from 'kysely';
import { readPage, type KeyColumn, type Page, type PageQuery } from './page';
import type { AccountTable, StoreTables } from './schema';

/** An account: the main one, which the configuration names, or a subaccount of it, which is a tenant of its own. */
export interface AccountRecord {
  sid: string;
  /** The main account; its own SID for the main account itself. */
  ownerSid: string;
  friendlyName: string;
  /** Only an active account is let in. A closed one stays closed. */
  status: AccountStatus;
  /** What requests prove themselves with, and what webhooks are signed with; empty for the main account. */
  authToken: string;
  /** Proves the account as well, while its tokens are changed; nothing is signed with it before it is promoted. */
  secondaryAuthToken: string | null;
  dateCreated: string;
  dateUpdated: string;
}

export type AccountStatus = AccountTable['status'];

/** What a list of accounts is narrowed by. */
export interface AccountFilter {
  sid?: string;
  friendlyName?: string;
  status?: AccountStatus;
}

const KEY: readonly KeyColumn[] = [
  { name: 'account.date_created', type: 'text' },
  { name: 'account.sid', type: 'text' },
];

/** The main account and its subaccounts. */
export class Accounts {
  constructor(private readonly database: Kysely<StoreTables>) {}

  /** Keeps a new account, unless there is one with its SID. Returns whether it is new. */
  async create(
    account: Pick<AccountRecord, 'sid' | 'ownerSid' | 'friendlyName' | 'authToken'>,
    now = new Date(),
  ): Promise<boolean> {
    const date = now.toISOString();
    const { numInsertedOrUpdatedRows = 0n } = await this.database
      .insertInto('account')
      .values({
        sid: account.sid,
        owner_sid: account.ownerSid,
        friendly_name: account.friendlyName,
        status: 'active',
        auth_token: account.authToken,
        secondary_auth_token: null,
        date_created: date,
        date_updated: date,
      })
      .onConflict((conflict) => conflict.column('sid').doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows > 0n;
  }

  /** One of the accounts that belong to a main account, which is one of them. */
  async fetch(ownerSid: string, sid: string): Promise<AccountRecord | undefined> {
    const query = this.database.selectFrom('account').selectAll().where('sid', '=', sid);
    const row = await query.where('owner_sid', '=', ownerSid).executeTakeFirst();
    return row && toAccount(row);
  }

  /** The accounts that belong to a main account, itself included, newest first. */
  async list(
    ownerSid: string,
    page: PageQuery,
    { sid, friendlyName, status }: AccountFilter = {},
  ): Promise<Page<AccountRecord>> {
    let query = this.database.selectFrom('account').selectAll().where('owner_sid', '=', ownerSid);
    if (sid !== undefined) query = query.where('sid', '=', sid);
    if (friendlyName !== undefined) query = query.where('friendly_name', '=', friendlyName);
    if (status !== undefined) query = query.where('status', '=', status);
    const { rows, ...tokens } = await readPage(query, KEY, page);
    return { rows: rows.map(toAccount), ...tokens };
  }

  /** Renames an account, or changes its status or its tokens. Undefined where there is none. */
  async update(
    { ownerSid, sid }: Pick<AccountRecord, 'ownerSid' | 'sid'>,
    change: Partial<Pick<AccountRecord, 'friendlyName' | 'status' | 'authToken' | 'secondaryAuthToken'>>,
    now = new Date(),
  ): Promise<AccountRecord | undefined> {
    const row = await this.database
      .updateTable('account')
      .set({ date_updated: now.toISOString() })
      .set(toColumns(change))
      .where('sid', '=', sid)
      .where('owner_sid', '=', ownerSid)
      .returningAll()
      .executeTakeFirst();
    return row && toAccount(row);
  }
}

/** The columns that a change names. */
function toColumns(change: Parameters<Accounts['update']>[1]): Partial<Selectable<AccountTable>> {
  return {
    ...(change.friendlyName !== undefined && { friendly_name: change.friendlyName }),
    ...(change.status !== undefined && { status: change.status }),
    ...(change.authToken !== undefined && { auth_token: change.authToken }),
    ...(change.secondaryAuthToken !== undefined && { secondary_auth_token: change.secondaryAuthToken }),
  };
}

function toAccount(row: Selectable<AccountTable>): AccountRecord {
  return {
    sid: row.sid,
    ownerSid: row.owner_sid,
    friendlyName: row.friendly_name,
    status: row.status,
    authToken: row.auth_token,
    secondaryAuthToken: row.secondary_auth_token,
    dateCreated: row.date_created,
    dateUpdated: row.date_updated,
  };
}
